package dev.flashsale.inventory;

import dev.flashsale.redis.EventLoopConnections;
import dev.flashsale.redis.OtherRedisException;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.jspecify.annotations.Nullable;

/** Calls {@code buy.lua} for a batch of purchases of one sale and reads its reply. */
@Singleton
public class BuyScript {

  private static final RedisScript SCRIPT = RedisScript.load("buy");
  private static final int HEADER_ITEMS = 2;

  private final EventLoopConnections connections;
  private final LostMemory lostMemory;
  private final InventoryConfig config;

  BuyScript(EventLoopConnections connections, LostMemory lostMemory, InventoryConfig config) {
    this.connections = connections;
    this.lostMemory = lostMemory;
    this.config = config;
  }

  /**
   * What the script made of a batch.
   *
   * @param entry what it journaled; {@code null} if it accepted nothing
   * @param decisions one for each purchase, in the same order
   */
  public record Outcome(JournalEntry.@Nullable Orders entry, List<Decision> decisions) {

    /** Orders that had been accepted before and, for all Redis knows, are still on their way. */
    Stream<Reservation> replayed() {
      return decisions.stream()
          .filter(decision -> decision.code() == BuyCode.REPLAYED)
          .map(Decision::order)
          .filter(order -> !order.unitsReturned());
    }
  }

  /** The connection broke while a call was under way: whether the script ran is unknown. */
  static final class ConnectionLostException extends RuntimeException {
    ConnectionLostException(Throwable cause) {
      super("the connection to Redis broke during a call", cause);
    }
  }

  /**
   * Decides {@code batch}. Call on an event loop.
   *
   * <p>After a broken connection the batch is sent once more with the same order ids: a purchase
   * that had been accepted finds its own order and is accepted again, not twice. After a time-out
   * nothing is sent again, because the first call may still run.
   *
   * @return fails with {@link StockUnavailableException} if the sale's keys are gone, or this is
   *     another Redis than the one that was given its stock; with the fault if Redis did not answer
   */
  @Retry(maxRetries = 1, delay = 0, jitter = 0, retryOn = ConnectionLostException.class)
  @CircuitBreaker(
      requestVolumeThreshold = 20,
      failureRatio = 0.5,
      delay = 500,
      skipOn = StockUnavailableException.class)
  @CircuitBreakerName("buy-script")
  @Timeout(2000)
  public Uni<Outcome> decide(Sale sale, SaleKeys keys, List<Purchase> batch) {
    ScriptCall call = call(sale, keys, batch);
    return Uni.createFrom()
        .completionStage(
            () ->
                call.send(request -> connections.send(sale.redisIdentity(), request))
                    .toCompletionStage())
        .onFailure(EventLoopConnections::isConnectionLoss)
        .transform(ConnectionLostException::new)
        .onFailure(OtherRedisException.class)
        .transform(other -> lostMemory.missing(sale, other))
        .map(reply -> read(reply, sale, batch));
  }

  private ScriptCall call(Sale sale, SaleKeys keys, List<Purchase> batch) {
    ScriptCall call =
        new ScriptCall(SCRIPT, keys.stock(), keys.buyers(), keys.journal(), keys.pacePrefix())
            .arg(config.journalMax())
            .arg(config.paceInterval().toMillis())
            .arg(config.paceBurst());
    BitSet places = new BitSet();
    batch.forEach(purchase -> purchase.basket().lines().forEach(line -> places.set(line.place())));
    call.arg(places.cardinality());
    places.stream().forEach(place -> call.arg(place).arg(sale.items().get(place).sku()));
    batch.forEach(purchase -> call.arg(PackedOrder.request(purchase)));
    return call;
  }

  private Outcome read(@Nullable Response reply, Sale sale, List<Purchase> batch) {
    if (reply == null) {
      throw lostMemory.missing(sale);
    }
    Instant now = Instant.ofEpochMilli(Replies.number(reply.get(0)));
    List<Decision> decisions = new ArrayList<>(batch.size());
    List<Reservation> accepted = new ArrayList<>();
    boolean resent = false;
    for (int i = 0; i < batch.size(); i++) {
      BuyCode code = BuyCode.of((int) Replies.number(reply.get(HEADER_ITEMS + 2 * i)));
      Response detail = reply.get(HEADER_ITEMS + 2 * i + 1);
      Decision decision = decision(code, detail, batch.get(i), sale, now);
      decisions.add(decision);
      if (code == BuyCode.ACCEPTED) {
        accepted.add(decision.order());
        resent |= detail.type() != ResponseType.NUMBER;
      }
    }
    if (accepted.isEmpty()) {
      return new Outcome(null, decisions);
    }
    // Orders of a resent batch stand in an entry whose id was lost, besides those of this one.
    String entryId = resent ? null : reply.get(1).toString();
    return new Outcome(new JournalEntry.Orders(entryId, accepted), decisions);
  }

  private static Decision decision(
      BuyCode code, Response detail, Purchase purchase, Sale sale, Instant now) {
    return switch (code) {
      case ACCEPTED, REPLAYED ->
          new Decision(
              code,
              0,
              detail.type() == ResponseType.NUMBER
                  ? fresh(purchase, sale, now)
                  : stored(detail.toBuffer(), purchase, sale));
      case KEY_REUSED,
          NOT_OPEN,
          CLOSED,
          RATE_LIMITED,
          JOURNAL_FULL,
          PURCHASE_LIMIT,
          SOLD_OUT,
          PASS_REQUIRED ->
          new Decision(code, Replies.number(detail), null);
    };
  }

  private static Reservation fresh(Purchase purchase, Sale sale, Instant now) {
    return new Reservation(
        purchase.orderId(),
        sale.id(),
        purchase.buyerId(),
        purchase.keyHash(),
        purchase.fingerprint(),
        now,
        false,
        purchase.basket());
  }

  private static Reservation stored(Buffer packed, Purchase purchase, Sale sale) {
    return PackedOrder.record(packed, sale.id(), purchase.buyerId()).getFirst();
  }
}
