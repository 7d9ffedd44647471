package dev.flashsale.payments;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * What all instances together have not settled yet, looked at every few seconds: a refund that the
 * provider will not take shows here, and waits for a person.
 */
@Singleton
class PaymentMetrics {

  private static final Logger LOG = Logger.getLogger(PaymentMetrics.class);
  private static final String BACKLOG = Sql.load("payment_backlog");

  private final Transactions transactions;
  private volatile Backlog backlog = new Backlog(0, 0, 0, 0);

  PaymentMetrics(Transactions transactions, MeterRegistry metrics) {
    this.transactions = transactions;
    gauge(metrics, "open", "payments that are not decided", Backlog::open);
    gauge(metrics, "refunds.due", "charges that are still to be given back", Backlog::refundsDue);
    gauge(metrics, "open.oldest.seconds", "age of the oldest undecided one", Backlog::oldestOpenS);
    gauge(
        metrics,
        "refunds.due.oldest.seconds",
        "how long the oldest charge has waited to be given back",
        Backlog::oldestRefundDueS);
  }

  private record Backlog(long open, long refundsDue, double oldestOpenS, double oldestRefundDueS) {
    static Backlog of(Row row) {
      return new Backlog(
          row.getLong("open"),
          row.getLong("refunds_due"),
          row.getDouble("oldest_open_s"),
          row.getDouble("oldest_refund_due_s"));
    }
  }

  private void gauge(
      MeterRegistry metrics, String name, String description, ToDoubleFunction<Backlog> value) {
    Gauge.builder("flashsale.payments." + name, () -> value.applyAsDouble(backlog))
        .description(description)
        .register(metrics);
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return look()
        .onFailure()
        .invoke(fault -> LOG.warnf("unsettled payments were not counted: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** Reads the backlog. */
  Uni<Void> look() {
    return transactions
        .run(
            connection ->
                connection
                    .preparedQuery(BACKLOG)
                    .execute()
                    .map(rows -> Rows.first(rows, Backlog::of).orElseThrow()))
        .invoke(read -> backlog = read)
        .replaceWithVoid();
  }
}
