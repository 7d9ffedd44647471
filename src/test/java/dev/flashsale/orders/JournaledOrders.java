package dev.flashsale.orders;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.flashsale.admission.Sha256;
import dev.flashsale.inventory.Basket;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Shop;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Orders in a journal that no instance has in memory, and the journal itself. */
@ApplicationScoped
class JournaledOrders {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Catalogue catalogue;
  private final RedisCommands redis;

  JournaledOrders(Catalogue catalogue, RedisCommands redis) {
    this.catalogue = catalogue;
    this.redis = redis;
  }

  /** An open sale with {@code units} each of {@code shoe} (place 0) and {@code cap} (place 1). */
  Sale sale(int units) {
    return catalogue.find(Shop.openSale(units, 10)).await().atMost(LIMIT).orElseThrow();
  }

  /** The sale as it is by now. */
  Sale read(Sale sale) {
    catalogue.forget(sale.id());
    return catalogue.require(sale.id()).await().atMost(LIMIT);
  }

  /** An order for {@code quantity} shoes, as the buy script would have accepted it. */
  static Reservation order(Sale sale, String buyer, String key, int quantity) {
    return order(sale, buyer, key, List.of(new Basket.Line(0, quantity)));
  }

  static Reservation order(Sale sale, String buyer, String key, List<Basket.Line> lines) {
    return new Reservation(
        UuidCreator.getTimeOrderedEpoch(),
        sale.id(),
        buyer,
        Sha256.first(16, key.getBytes(StandardCharsets.UTF_8)),
        Sha256.first(8, lines.toString().getBytes(StandardCharsets.UTF_8)),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        false,
        new Basket(lines));
  }

  /** Journals orders as one entry, and reads it back as recovery would. */
  JournalEntry journal(Sale sale, Reservation... orders) {
    Buffer packed = Buffer.buffer();
    for (Reservation order : orders) {
      packed.appendBuffer(packed(order));
    }
    send(Request.cmd(Command.HINCRBY).arg(keys(sale).stock()).arg(":backlog").arg(orders.length));
    String id = add(sale, "orders", packed);
    return new JournalEntry.Orders(id, List.of(orders));
  }

  /** Puts bytes into the journal that nobody has made sense of. */
  String add(Sale sale, String field, Buffer content) {
    return Objects.requireNonNull(
            send(
                Request.cmd(Command.XADD)
                    .arg(keys(sale).journal())
                    .arg("*")
                    .arg(field)
                    .arg(content)))
        .toString();
  }

  private static Buffer packed(Reservation order) {
    Buffer packed =
        Buffer.buffer()
            .appendBytes(order.keyHash())
            .appendBytes(order.fingerprint())
            .appendLong(order.orderId().getMostSignificantBits())
            .appendLong(order.orderId().getLeastSignificantBits())
            .appendUnsignedShort((int) (order.createdAt().toEpochMilli() >> 32))
            .appendUnsignedInt(order.createdAt().toEpochMilli() & 0xFFFF_FFFFL)
            .appendByte((byte) 0)
            .appendUnsignedByte((short) order.basket().lines().size());
    order
        .basket()
        .lines()
        .forEach(
            line -> packed.appendUnsignedShort(line.place()).appendUnsignedShort(line.quantity()));
    packed.appendString(order.buyerId());
    return Buffer.buffer().appendUnsignedShort(packed.length()).appendBuffer(packed);
  }

  /** Deletes the journal, as a Redis that lost it. */
  void forget(Sale sale) {
    send(Request.cmd(Command.DEL).arg(keys(sale).journal()));
  }

  /** Entries in the journal. */
  long entries(Sale sale) {
    return Replies.number(send(Request.cmd(Command.XLEN).arg(keys(sale).journal())));
  }

  long backlog(Sale sale) {
    return Replies.number(send(Request.cmd(Command.HGET).arg(keys(sale).stock()).arg(":backlog")));
  }

  /** What was set aside, oldest first: entry, reason and content. */
  List<List<String>> deadLetters(Sale sale) {
    Response letters =
        Objects.requireNonNull(
            send(Request.cmd(Command.XRANGE).arg(keys(sale).deadLetters()).arg("-").arg("+")));
    return letters.stream()
        .map(letter -> letter.get(1))
        .map(fields -> List.of(text(fields, 1), text(fields, 3), text(fields, 5)))
        .toList();
  }

  private static String text(Response fields, int at) {
    return fields.get(at).toString();
  }

  private @Nullable Response send(Request request) {
    return redis.send(request).await().atMost(LIMIT);
  }

  private static SaleKeys keys(Sale sale) {
    return SaleKeys.of(sale.id(), 0, sale.epoch());
  }
}
