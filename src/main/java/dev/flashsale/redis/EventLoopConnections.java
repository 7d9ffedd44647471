package dev.flashsale.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One Redis connection for each event loop, opened at its first use and again after it broke.
 *
 * <p>A loop's requests share its connection without locks and leave pipelined. Call only from an
 * event loop; there are as many connections as loops.
 */
@Singleton
public class EventLoopConnections {

  private final Redis redis;
  private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

  EventLoopConnections(Redis redis) {
    this.redis = redis;
  }

  /**
   * Sends {@code request} on this loop's connection.
   *
   * @return the reply; fails with {@link RedisUnreachableException} when no connection could be
   *     opened, in which case nothing was sent
   */
  public Future<@Nullable Response> send(Request request) {
    Slot slot = slots.get();
    RedisConnection open = slot.open;
    if (open != null) {
      return send(request, slot, open);
    }
    return connect(slot).compose(connection -> send(request, slot, connection));
  }

  /** A connection that ended before it was handed out has told nobody; what is sent on it tells. */
  private static Future<@Nullable Response> send(
      Request request, Slot slot, RedisConnection connection) {
    return connection
        .send(request)
        .onFailure(
            failure -> {
              if (isConnectionLoss(failure)) {
                drop(slot, connection);
              }
            });
  }

  /** Whether the connection had broken, so that nobody knows what became of the request. */
  public static boolean isConnectionLoss(Throwable failure) {
    return failure instanceof IOException
        || (!(failure instanceof RedisUnreachableException)
            && failure.getMessage() != null
            && (failure.getMessage().startsWith("CONNECTION_CLOSED")
                || failure.getMessage().startsWith("Connection is closed")));
  }

  private Future<RedisConnection> connect(Slot slot) {
    Future<RedisConnection> opening = slot.opening;
    if (opening != null) {
      return opening;
    }
    Promise<RedisConnection> promise = Promise.promise();
    slot.opening = promise.future();
    redis
        .connect()
        .onComplete(
            result -> {
              slot.opening = null;
              if (result.failed()) {
                promise.fail(new RedisUnreachableException(result.cause()));
                return;
              }
              RedisConnection connection = result.result();
              slot.open = connection;
              connection.exceptionHandler(failure -> drop(slot, connection));
              connection.endHandler(end -> drop(slot, connection));
              promise.complete(connection);
            });
    return promise.future();
  }

  private static void drop(Slot slot, RedisConnection connection) {
    if (slot.open == connection) {
      slot.open = null;
      connection.close();
    }
  }

  /** What one event loop has; only its own thread touches it. */
  private static final class Slot {
    @Nullable RedisConnection open;
    @Nullable Future<RedisConnection> opening;
  }
}
