package dev.flashsale.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Everything asked of Redis off the buy path, over the client's pooled connections. Callable from
 * any thread; no call waits longer than its time-out, after which its outcome is unknown.
 */
@ApplicationScoped
public class RedisCommands {

  private final Redis redis;

  RedisCommands(Redis redis) {
    this.redis = redis;
  }

  /** Runs a script; the item is {@code null} where the script returns nil. */
  @Timeout(2000)
  public Uni<Response> run(ScriptCall call) {
    return reply(() -> call.send(redis::send));
  }

  /** Sends one command; the item is {@code null} for a nil reply. */
  @Timeout(2000)
  public Uni<Response> send(Request request) {
    return reply(() -> redis.send(request));
  }

  /** Sends commands together; fails if one of them does. */
  @Timeout(2000)
  public Uni<List<Response>> sendAll(List<Request> requests) {
    return RedisCommands.<List<Response>>reply(() -> redis.batch(requests));
  }

  /**
   * Runs scripts together, in one write; fails if one of them does, {@linkplain
   * ScriptCall#isUnknownScript also} because Redis does not have the script.
   */
  @Timeout(2000)
  public Uni<Void> runAll(List<ScriptCall> calls) {
    return reply(() -> ScriptCall.sendAll(calls, redis::batch)).replaceWithVoid();
  }

  /** Which Redis this is; see {@link RedisIdentity}. */
  @Timeout(2000)
  public Uni<String> identity() {
    return reply(() -> RedisIdentity.ask(redis::batch));
  }

  /** What {@code sent} is answered with, on demand; a Redis that is away is an I/O fault. */
  public static <T> Uni<T> reply(Supplier<Future<T>> sent) {
    return Uni.createFrom()
        .completionStage(() -> sent.get().toCompletionStage())
        // Closed while it was idle, before anything was written to it.
        .onFailure(ClosedChannelException.class)
        .retry()
        .atMost(1)
        .onFailure()
        .transform(RedisFaults::explained);
  }
}
