package dev.flashsale.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Transactions of the order writer, on the PostgreSQL client itself: its batches are single
 * statements over arrays, from which Hibernate Reactive has nothing to map, and whose plans its
 * cache neither finds again nor forgets (docs/performance.md).
 *
 * <p>Callable from any thread. Nothing waits longer than {@link Sessions#TIMEOUT}, unless it says
 * so; what is not answered by then may still be committed.
 */
@Singleton
public class Transactions {

  private final Pool pool;

  Transactions(Pool pool) {
    this.pool = pool;
  }

  /**
   * Runs {@code work} in a transaction: committed when its result arrives, rolled back if it fails.
   */
  public <T> Uni<T> run(Function<SqlConnection, Future<T>> work) {
    return run(Sessions.TIMEOUT, work);
  }

  /** The texts in the first column of {@code sql}'s rows. */
  public Uni<List<String>> texts(String sql, Tuple arguments) {
    return run(
        connection ->
            connection
                .preparedQuery(sql)
                .execute(arguments)
                .map(rows -> Rows.list(rows, row -> row.getString(0))));
  }

  /** Work on something else, such as Redis, that a transaction waits for. */
  public static <T> Future<T> within(Uni<T> work) {
    return Future.fromCompletionStage(work.subscribeAsCompletionStage());
  }

  /** The same for work that may take as long as {@code limit}. */
  public <T> Uni<T> run(Duration limit, Function<SqlConnection, Future<T>> work) {
    return Sessions.backToCaller(
        Uni.createFrom()
            .completionStage(() -> pool.withTransaction(work).toCompletionStage())
            .ifNoItem()
            .after(limit)
            .fail());
  }
}
