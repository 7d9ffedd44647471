package dev.flashsale.testing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** Calls what the service calls on an event loop only. */
public final class EventLoop {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private EventLoop() {}

  /** The item of {@code call}, made on an event loop of {@code vertx}. */
  public static <T> T run(Vertx vertx, Supplier<Uni<T>> call) {
    return Uni.createFrom()
        .<T>emitter(
            emitter ->
                vertx
                    .getOrCreateContext()
                    .runOnContext(
                        start -> call.get().subscribe().with(emitter::complete, emitter::fail)))
        .await()
        .atMost(LIMIT);
  }
}
