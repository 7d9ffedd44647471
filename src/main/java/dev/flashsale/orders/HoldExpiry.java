package dev.flashsale.orders;

import dev.flashsale.inventory.Releases;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Expires orders that were not paid within their hold, by PostgreSQL's clock. Runs in every
 * instance: each takes orders that no other is working on.
 */
@Singleton
public class HoldExpiry {

  private static final Logger LOG = Logger.getLogger(HoldExpiry.class);
  private static final int PASSES_PER_SECOND = 4;
  private static final Duration BETWEEN_PASSES = Duration.ofMillis(240);
  private static final String DUE = Sql.load("expired_orders");

  private final Transactions transactions;
  private final OrderTransitions transitions;
  private final Releases releases;
  private final LifecycleConfig config;
  private final Counter expired;

  HoldExpiry(
      Transactions transactions,
      OrderTransitions transitions,
      Releases releases,
      LifecycleConfig config,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.transitions = transitions;
    this.releases = releases;
    this.config = config;
    this.expired = metrics.counter("flashsale.orders.expired");
  }

  /** The scheduler knows no interval below a second, so each of its turns makes several passes. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return passes(PASSES_PER_SECOND);
  }

  private Uni<Void> passes(int left) {
    Uni<Void> pass =
        runOnce()
            .onFailure()
            .invoke(fault -> LOG.warnf("orders not expired: %s", fault))
            .onFailure()
            .recoverWithNull();
    return left == 1
        ? pass
        : pass.onItem().delayIt().by(BETWEEN_PASSES).flatMap(done -> passes(left - 1));
  }

  /** Expires all orders that are due, batch by batch. */
  Uni<Void> runOnce() {
    return transactions
        .run(this::expireBatch)
        .flatMap(
            orders -> {
              if (orders > 0) {
                expired.increment(orders);
                releases.wake();
              }
              return orders < config.expiryBatchMax() ? Uni.createFrom().voidItem() : runOnce();
            });
  }

  /**
   * The number of orders expired. Those of a sale that somebody has alone wait for a later pass:
   * this transaction has the orders' rows, and must not wait for a lock with them.
   */
  private Future<Integer> expireBatch(SqlConnection connection) {
    return connection
        .preparedQuery(DUE)
        .execute(
            Tuple.of(config.expiryBatchMax(), (double) config.paymentGrace().toMillis() / 1_000))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(0);
              }
              Map<UUID, String> saleOf = saleOf(rows);
              return SaleLocks.TRY
                  .take(connection, Set.copyOf(saleOf.values()))
                  .compose(
                      locked ->
                          transitions.change(
                              connection, ofSales(locked, saleOf), OrderStatus.EXPIRED))
                  .map(List::size);
            });
  }

  private static Map<UUID, String> saleOf(RowSet<Row> rows) {
    Map<UUID, String> saleOf = new LinkedHashMap<>();
    rows.forEach(row -> saleOf.put(row.getUUID(0), row.getString(1)));
    return saleOf;
  }

  private static List<UUID> ofSales(Set<String> sales, Map<UUID, String> saleOf) {
    return saleOf.entrySet().stream()
        .filter(order -> sales.contains(order.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
