package dev.flashsale.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** Transactions that commit, while the news of the first ones never arrives. */
public final class ForgetfulTransactions extends Transactions {

  private int answersToLose;

  public ForgetfulTransactions(Pool pool, int answersToLose) {
    super(pool);
    this.answersToLose = answersToLose;
  }

  @Override
  public <T> Uni<T> run(Function<SqlConnection, Future<T>> work) {
    return super.run(work)
        .invoke(
            committed -> {
              if (answersToLose-- > 0) {
                throw new UncheckedIOException(
                    new IOException("the connection broke after the commit"));
              }
            });
  }
}
