package dev.flashsale.saleadmin;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Writes the events of sales: opened, sold out, closed, each once and in this order. Most of it is
 * the clock's doing or the shoppers', so nobody's transaction could do it in passing; it is noticed
 * within two seconds, or later if an earlier one is still to be told. Runs in every instance; a
 * sale is told of by one of them.
 */
@Singleton
class SaleMilestones {

  private static final Logger LOG = Logger.getLogger(SaleMilestones.class);
  private static final String TELL = Sql.load("tell_of_sales");
  private static final String APPEND = Sql.load("append_sale_events");
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
            connection
                .preparedQuery(TELL)
                .execute(Tuple.of(SALES_MAX))
                .map(rows -> Rows.list(rows, Milestone::of))
                .compose(told -> append(connection, told)));
  }

  private record Milestone(String saleId, String type) {
    static Milestone of(Row row) {
      return new Milestone(row.getString("id"), row.getString("type"));
    }
  }

  /** Nothing, mostly: an insertion, even of no rows, would wake every relay. */
  private static Future<Integer> append(SqlConnection connection, List<Milestone> told) {
    if (told.isEmpty()) {
      return Future.succeededFuture(0);
    }
    return connection
        .preparedQuery(APPEND)
        .execute(
            Tuple.tuple()
                .addArrayOfString(told.stream().map(Milestone::saleId).toArray(String[]::new))
                .addArrayOfString(told.stream().map(Milestone::type).toArray(String[]::new)))
        .map(SqlResult::rowCount);
  }
}
