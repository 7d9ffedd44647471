package dev.flashsale.saleadmin;

import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Writes the events of sales: opened, sold out, closed, each once and in this order. Most of it is
 * the clock's doing or the shoppers', so nobody's transaction could do it in passing; it is noticed
 * within two seconds. Runs in every instance; a sale is told of by one of them.
 */
@Singleton
class SaleMilestones {

  private static final Logger LOG = Logger.getLogger(SaleMilestones.class);
  private static final String TELL = Sql.load("tell_of_sales");
  private static final int SALES_MAX = 1000;

  private final Transactions transactions;

  SaleMilestones(Transactions transactions) {
    this.transactions = transactions;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return runOnce()
        .onFailure()
        .invoke(fault -> LOG.warnf("sales not told of: %s", fault))
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull();
  }

  /** The number of events written. */
  Uni<Integer> runOnce() {
    return transactions.run(
        connection ->
            connection.preparedQuery(TELL).execute(Tuple.of(SALES_MAX)).map(SqlResult::rowCount));
  }
}
