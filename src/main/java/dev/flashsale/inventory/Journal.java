package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Catalogue.Published;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The write-ahead log of a sale: accepted orders and withdrawals, in Redis until PostgreSQL has
 * them. Callable from any thread.
 */
@Singleton
public class Journal {

  private static final Logger LOG = Logger.getLogger(Journal.class);
  private static final RedisScript SETTLE = RedisScript.load("settle");
  private static final int DEAD_LETTERS_MAX = 10_000;

  private final RedisCommands redis;

  Journal(RedisCommands redis) {
    this.redis = redis;
  }

  /**
   * The oldest entries after entry {@code afterId} ("-" for the start), at most {@code max}; what
   * cannot be read comes as {@link JournalEntry.Unreadable}.
   */
  public Uni<List<JournalEntry>> read(Sale sale, String afterId, int max) {
    String from = afterId.equals("-") ? "-" : "(" + afterId;
    return redis
        .send(
            Request.cmd(Command.XRANGE)
                .arg(SaleStock.keys(sale).journal())
                .arg(from)
                .arg("+")
                .arg("COUNT")
                .arg(max))
        .map(
            entries -> {
              List<JournalEntry> read = new ArrayList<>(entries.size());
              entries.forEach(entry -> read.add(entry(entry, sale)));
              return read;
            });
  }

  /** Since when the oldest entry stands in the journal, by Redis' clock; 0 if there is none. */
  public Uni<Double> ageSeconds(Sale sale) {
    return redis
        .sendAll(
            List.of(
                Request.cmd(Command.TIME),
                Request.cmd(Command.XRANGE)
                    .arg(SaleStock.keys(sale).journal())
                    .arg("-")
                    .arg("+")
                    .arg("COUNT")
                    .arg(1)))
        .map(replies -> ageSeconds(replies.get(0), replies.get(1)));
  }

  private static double ageSeconds(Response time, Response entries) {
    if (entries.size() == 0) {
      return 0;
    }
    double now = Replies.number(time.get(0)) + Replies.number(time.get(1)) / 1e6;
    String id = entries.get(0).get(0).toString();
    return Math.max(0, now - Long.parseLong(id.substring(0, id.indexOf('-'))) / 1e3);
  }

  /** Those of {@code sales} whose journals hold anything; one round trip for all of them. */
  public Uni<List<Published>> nonEmpty(List<Published> sales) {
    if (sales.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return redis
        .sendAll(
            sales.stream()
                .map(sale -> SaleKeys.of(sale.id(), 0, sale.epoch()).journal())
                .map(journal -> Request.cmd(Command.XLEN).arg(journal))
                .toList())
        .map(
            lengths ->
                IntStream.range(0, sales.size())
                    .filter(i -> Replies.number(lengths.get(i)) > 0)
                    .mapToObj(sales::get)
                    .toList())
        .onFailure(Journal::isAboutOneKey)
        .recoverWithItem(sales);
  }

  /** One key is not a journal. Which one shows when each is read; the others must not suffer. */
  private static boolean isAboutOneKey(Throwable fault) {
    return String.valueOf(fault.getMessage()).contains("WRONGTYPE");
  }

  /** Deletes an entry that PostgreSQL has. Doing it again does nothing. */
  public Uni<Void> settle(Sale sale, JournalEntry entry) {
    return settleAll(List.of(new SaleEntry(sale, entry)));
  }

  /**
   * Deletes entries of any sales that PostgreSQL has, in one round trip. What Redis refuses to
   * delete stays for recovery.
   */
  public Uni<Void> settleAll(List<SaleEntry> entries) {
    Map<SaleKeys, ScriptCall> calls = new LinkedHashMap<>();
    for (SaleEntry of : entries) {
      String id = of.entry().id();
      if (id != null) {
        calls
            .computeIfAbsent(
                SaleStock.keys(of.sale()),
                keys -> new ScriptCall(SETTLE, keys.stock(), keys.journal()))
            .arg(id)
            .arg(of.entry().size());
      }
    }
    if (calls.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return redis
        .runAll(List.copyOf(calls.values()))
        .onFailure(fault -> isAboutOneKey(fault) || ScriptCall.isUnknownScript(fault))
        .recoverWithUni(fault -> settleOneByOne(calls));
  }

  private Uni<Void> settleOneByOne(Map<SaleKeys, ScriptCall> calls) {
    return Multi.createFrom()
        .iterable(calls.entrySet())
        .onItem()
        .transformToUniAndConcatenate(
            call ->
                redis
                    .run(call.getValue())
                    .onFailure(Journal::isAboutOneKey)
                    .recoverWithUni(
                        fault -> {
                          LOG.warnf("entries stay in %s: %s", call.getKey().journal(), fault);
                          return Uni.createFrom().nullItem();
                        }))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /**
   * Moves an entry that can never be persisted to the dead letters, with the reason, so that it
   * blocks nothing and a person can look at it. The dead letters keep the last {@value
   * #DEAD_LETTERS_MAX}.
   */
  public Uni<Void> setAside(Sale sale, JournalEntry entry, String reason) {
    return redis
        .send(
            Request.cmd(Command.XADD)
                .arg(SaleStock.keys(sale).deadLetters())
                .arg("MAXLEN")
                .arg("~")
                .arg(DEAD_LETTERS_MAX)
                .arg("*")
                .arg("entry")
                .arg(Objects.toString(entry.id(), ""))
                .arg("reason")
                .arg(reason)
                .arg("content")
                .arg(entry.toString()))
        .flatMap(added -> settle(sale, entry));
  }

  private static JournalEntry entry(Response entry, Sale sale) {
    String id = entry.get(0).toString();
    Response fields = entry.get(1);
    try {
      return switch (fields.get(0).toString()) {
        case "orders" ->
            new JournalEntry.Orders(id, PackedOrder.journal(fields.get(1).toBuffer(), sale.id()));
        case "withdrawal" ->
            new JournalEntry.Withdrawal(
                id,
                UUID.fromString(fields.get(1).toString()),
                fields.get(3).toString(),
                (int) Replies.number(fields.get(5)));
        default -> new JournalEntry.Unreadable(id, fields.toString());
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
      return new JournalEntry.Unreadable(id, fields.toString());
    }
  }
}
