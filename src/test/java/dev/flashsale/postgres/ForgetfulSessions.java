package dev.flashsale.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Sessions whose commits succeed, while the news of the first ones never arrives. */
public final class ForgetfulSessions extends Sessions {

  private int answersToLose;

  public ForgetfulSessions(Mutiny.SessionFactory factory, Vertx vertx, int answersToLose) {
    super(factory, vertx);
    this.answersToLose = answersToLose;
  }

  @Override
  public <T> Uni<T> transaction(Function<Mutiny.Session, Uni<T>> work) {
    return super.transaction(work)
        .invoke(
            committed -> {
              if (answersToLose-- > 0) {
                throw new UncheckedIOException(
                    new IOException("the connection broke after the commit"));
              }
            });
  }
}
