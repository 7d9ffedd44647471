package dev.flashsale.outbox;

import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What can be seen of the relay: deliveries and failures of this instance by sink, and what all
 * instances have before them, looked at every few seconds.
 */
@Singleton
class OutboxMetrics {

  private static final Logger LOG = Logger.getLogger(OutboxMetrics.class);
  private static final String BACKLOG = Sql.load("outbox_backlog");

  private final Transactions transactions;
  private final MeterRegistry metrics;
  private volatile double oldestAgeSeconds;
  private volatile long parked;

  OutboxMetrics(Transactions transactions, MeterRegistry metrics) {
    this.transactions = transactions;
    this.metrics = metrics;
    Gauge.builder("flashsale.outbox.oldest.age", () -> oldestAgeSeconds)
        .baseUnit("seconds")
        .description("since the oldest event was written that is still to be delivered")
        .register(metrics);
    Gauge.builder("flashsale.outbox.parked", () -> parked)
        .description("deliveries given up until an admin replays them")
        .register(metrics);
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return look()
        .onFailure()
        .invoke(fault -> LOG.warnf("the outbox was not looked at: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** Reads the backlog. */
  Uni<Void> look() {
    return transactions.run(
        connection ->
            connection
                .preparedQuery(BACKLOG)
                .execute()
                .map(
                    rows -> {
                      Row row = rows.iterator().next();
                      oldestAgeSeconds = row.getDouble("oldest_age_s");
                      parked = row.getLong("parked");
                      return null;
                    }));
  }

  /** Counts what became of a batch at a sink. */
  void count(String sink, List<Attempt> attempts) {
    long delivered = attempts.stream().filter(Attempt::isDelivered).count();
    long failed = attempts.stream().filter(Attempt::isFailed).count();
    metrics.counter("flashsale.outbox.delivered", "sink", sink).increment((double) delivered);
    metrics.counter("flashsale.outbox.failures", "sink", sink).increment((double) failed);
  }
}
