package dev.flashsale.postgres;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Opens Hibernate Reactive sessions, each on a Vert.x context of its own.
 *
 * <p>Hibernate Reactive keeps the current session in the context. Work started from a request, a
 * timer or a batch must not meet another's session there, so every call gets a fresh context on an
 * event loop, and its result comes back to the caller's. Callable from any thread. Nothing waits
 * longer than {@link #TIMEOUT}.
 */
@ApplicationScoped
public class Sessions {

  /** How long one session may take, the wait for a connection included. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Mutiny.SessionFactory factory;
  private final Vertx vertx;

  Sessions(Mutiny.SessionFactory factory, Vertx vertx) {
    this.factory = factory;
    this.vertx = vertx;
  }

  /** Runs {@code work} without a transaction, for reads. */
  public <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> work) {
    return onOwnContext(() -> factory.withSession(work));
  }

  /**
   * Runs {@code work} in a transaction: committed when its item arrives, rolled back if it fails.
   */
  public <T> Uni<T> transaction(Function<Mutiny.Session, Uni<T>> work) {
    return onOwnContext(() -> factory.withTransaction((session, tx) -> work.apply(session)));
  }

  /**
   * Hibernate Reactive looks at the context already when it is called, not only when the result is
   * subscribed to, so both happen on the new one.
   */
  private <T> Uni<T> onOwnContext(Supplier<Uni<? extends T>> work) {
    return backToCaller(
        Uni.createFrom()
            .<T>emitter(
                emitter ->
                    ownContext()
                        .runOnContext(
                            start ->
                                Uni.createFrom()
                                    .deferred(work)
                                    .subscribe()
                                    .with(emitter::complete, emitter::fail)))
            .ifNoItem()
            .after(TIMEOUT)
            .fail());
  }

  /**
   * {@code work} whose result comes on the Vert.x context that asked for it, wherever it was made:
   * by a timer, by a session, or for several who share it. A request's scope lives in its context.
   */
  public static <T> Uni<T> backToCaller(Uni<T> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Context caller = Vertx.currentContext();
              return caller == null
                  ? work
                  : work.emitOn(task -> caller.runOnContext(back -> task.run()));
            });
  }

  /**
   * A result that several wait for. A request that gives up, because its shopper hung up, cancels
   * what it waits for; here that is a copy, so that the others still get the result.
   */
  public static <T> Uni<T> shared(CompletableFuture<T> result) {
    return backToCaller(Uni.createFrom().completionStage(result::copy));
  }

  private Context ownContext() {
    Context current = Vertx.currentContext();
    Context loop =
        current != null && current.isEventLoopContext() ? current : vertx.getOrCreateContext();
    Context own = ((ContextInternal) loop).duplicate();
    VertxContextSafetyToggle.setContextSafe(own, true); // nobody else has it
    return own;
  }
}
