package dev.flashsale.inventory;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemException;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.postgres.Sql;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.Slug;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Balances a sale's books, exactly, while it sells.
 *
 * <p>It holds the sale's lock in PostgreSQL, so no order is persisted meanwhile, for some
 * milliseconds. Then every order Redis has accepted is in PostgreSQL, or in the journal up to the
 * entry that was its last when the stock was read, or in both; the journal's are counted unless
 * PostgreSQL has them. Units of orders that ended are drift until {@link Releases} has given them
 * back.
 */
@ApplicationScoped
public class Audit {

  private static final String LOCK = Sql.load("lock_sale_exclusive");
  private static final String PERSISTED_IDS = Sql.load("persisted_ids");
  private static final String ITEMS = Sql.load("audit_items");
  private static final RedisScript STOCK = RedisScript.load("stock_and_journal_end");
  private static final int PAGE = 500;

  private final Sessions sessions;
  private final RedisCommands redis;
  private final Journal journal;

  Audit(Sessions sessions, RedisCommands redis, Journal journal) {
    this.sessions = sessions;
    this.redis = redis;
    this.journal = journal;
  }

  /** The books of {@code saleId}; fails with {@code sale-not-found} if there is no such sale. */
  public Uni<AuditDocument> of(String saleId) {
    if (!Slug.matches(saleId)) {
      return Uni.createFrom().failure(notFound());
    }
    return sessions.transaction(
        session ->
            session
                .createNativeQuery(LOCK, String.class)
                .setParameter("saleId", saleId)
                .getSingleResult()
                .flatMap(locked -> session.find(Sale.class, saleId))
                .map(Audit::existing)
                .flatMap(sale -> audit(session, sale)));
  }

  private record Row(String sku, int total, long held, long sold) {
    static Row of(Object[] columns) {
      return new Row(
          (String) columns[0],
          ((Number) columns[1]).intValue(),
          ((Number) columns[2]).longValue(),
          ((Number) columns[3]).longValue());
    }
  }

  private Uni<AuditDocument> audit(Mutiny.Session session, Sale sale) {
    if (!sale.live()) {
      return rows(session, sale).map(rows -> document(sale, rows, Map.of(), new Journaled()));
    }
    SaleKeys keys = SaleStock.keys(sale);
    return redis
        .run(new ScriptCall(STOCK, keys.stock(), keys.journal()))
        .flatMap(
            reply -> {
              String last = reply == null ? "" : reply.get(0).toString();
              return rows(session, sale)
                  .flatMap(
                      rows ->
                          journaled(session, sale, "-", last, new Journaled())
                              .map(open -> document(sale, rows, units(reply), open)));
            });
  }

  private static Uni<List<Row>> rows(Mutiny.Session session, Sale sale) {
    return session
        .createNativeQuery(ITEMS, Object[].class)
        .setParameter("saleId", sale.id())
        .getResultList()
        .map(rows -> rows.stream().map(Row::of).toList());
  }

  /** What the journal holds beyond PostgreSQL, in units by SKU. */
  private static final class Journaled {
    final Map<String, Integer> units = new HashMap<>();
    long entries;
  }

  private Uni<Journaled> journaled(
      Mutiny.Session session, Sale sale, String after, String last, Journaled sum) {
    if (last.isEmpty()) {
      return Uni.createFrom().item(sum);
    }
    return journal
        .read(sale, after, PAGE)
        .flatMap(
            page -> {
              List<JournalEntry> due =
                  page.stream().filter(e -> compare(id(e), last) <= 0).toList();
              return persisted(session, due)
                  .flatMap(
                      persisted -> {
                        due.forEach(entry -> add(sale, entry, persisted, sum));
                        return due.size() < PAGE
                            ? Uni.createFrom().item(sum)
                            : journaled(session, sale, id(due.getLast()), last, sum);
                      });
            });
  }

  private static Uni<Set<UUID>> persisted(Mutiny.Session session, List<JournalEntry> entries) {
    UUID[] ids =
        entries.stream()
            .flatMap(
                entry ->
                    switch (entry) {
                      case JournalEntry.Orders o -> o.orders().stream().map(Reservation::orderId);
                      case JournalEntry.Withdrawal w -> Stream.of(w.restockId());
                      case JournalEntry.Unreadable u -> Stream.<UUID>empty();
                    })
            .toArray(UUID[]::new);
    return session
        .createNativeQuery(PERSISTED_IDS, UUID.class)
        .setParameter("ids", ids)
        .getResultList()
        .map(HashSet::new);
  }

  private static void add(Sale sale, JournalEntry entry, Set<UUID> persisted, Journaled sum) {
    switch (entry) {
      case JournalEntry.Orders accepted ->
          accepted.orders().stream()
              .filter(order -> !persisted.contains(order.orderId()))
              .forEach(
                  order -> {
                    sum.entries++;
                    order
                        .basket()
                        .lines()
                        .forEach(
                            line ->
                                sum.units.merge(
                                    sale.items().get(line.place()).sku(),
                                    line.quantity(),
                                    Integer::sum));
                  });
      case JournalEntry.Withdrawal withdrawal -> {
        if (!persisted.contains(withdrawal.restockId())) {
          sum.entries++;
          sum.units.merge(withdrawal.sku(), withdrawal.units(), Integer::sum);
        }
      }
      case JournalEntry.Unreadable unreadable -> sum.entries++;
    }
  }

  private static AuditDocument document(
      Sale sale, List<Row> rows, Map<String, Integer> available, Journaled journaled) {
    return new AuditDocument(
        sale.id(),
        sale.epoch(),
        journaled.entries,
        rows.stream()
            .map(
                row -> {
                  long held = row.held() + journaled.units.getOrDefault(row.sku(), 0);
                  long live = held + row.sold();
                  // What is not loaded will be: all that no order has.
                  long free =
                      sale.live() ? available.getOrDefault(row.sku(), 0) : row.total() - live;
                  return new AuditDocument.ItemAudit(
                      row.sku(),
                      row.total(),
                      free,
                      held,
                      row.sold(),
                      row.total() - free - live,
                      Math.max(0, live - row.total()));
                })
            .toList());
  }

  private static Map<String, Integer> units(@Nullable Response reply) {
    Map<String, Integer> units = new HashMap<>();
    Response stock = reply == null ? null : reply.get(1);
    for (int i = 0; stock != null && i < stock.size(); i += 2) {
      if (!stock.get(i).toString().startsWith(":")) {
        units.put(stock.get(i).toString(), (int) Replies.number(stock.get(i + 1)));
      }
    }
    return units;
  }

  private static String id(JournalEntry entry) {
    return Objects.requireNonNull(entry.id());
  }

  /** Stream ids compare as two numbers, {@code ms-seq}. */
  private static int compare(String a, String b) {
    String[] left = a.split("-", 2);
    String[] right = b.split("-", 2);
    int ms = Long.compare(Long.parseLong(left[0]), Long.parseLong(right[0]));
    return ms != 0 ? ms : Long.compare(Long.parseLong(left[1]), Long.parseLong(right[1]));
  }

  private static Sale existing(@Nullable Sale sale) {
    if (sale == null) {
      throw notFound();
    }
    return sale;
  }

  private static ProblemException notFound() {
    return Problem.saleNotFound().exception();
  }
}
