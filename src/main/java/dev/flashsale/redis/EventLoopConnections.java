package dev.flashsale.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One Redis connection for each event loop, opened at its first use and again after it broke.
 *
 * <p>A loop's requests share its connection without locks and leave pipelined. Each connection
 * knows which Redis it leads to, before its first request and every second from then on. One that
 * does not answer these questions is left for a new one, and closed when it has been silent for a
 * while ({@code quarkus.redis.tcp.idle-timeout}).
 *
 * <p>Call only from an event loop; there are as many connections as loops.
 */
@Singleton
public class EventLoopConnections {

  private static final Duration ASK_EVERY = Duration.ofSeconds(1);
  private static final int UNANSWERED_MAX = 2;

  private final Redis redis;
  private final Vertx vertx;
  private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

  EventLoopConnections(Redis redis, Vertx vertx) {
    this.redis = redis;
    this.vertx = vertx;
  }

  /** A connection, and the Redis it leads to. */
  private static final class Open {
    final RedisConnection connection;
    final String identity;
    int unanswered;

    Open(RedisConnection connection, String identity) {
      this.connection = connection;
      this.identity = identity;
    }
  }

  /** What one event loop has; only its own thread touches it. */
  private static final class Slot {
    @Nullable Open open;
    @Nullable Future<Open> opening;

    boolean has(Open other) {
      return open == other;
    }
  }

  /**
   * Sends {@code request} on this loop's connection.
   *
   * @return the reply; fails with {@link RedisUnreachableException} when no connection could be
   *     opened, in which case nothing was sent
   */
  public Future<@Nullable Response> send(Request request) {
    Slot slot = slots.get();
    return open(slot).compose(open -> send(request, slot, open));
  }

  /**
   * Sends {@code request} if this loop's connection leads to the Redis of that {@linkplain
   * RedisIdentity identity}.
   *
   * @return as {@link #send(Request)}; fails with {@link OtherRedisException} if it does not
   */
  public Future<@Nullable Response> send(String identity, Request request) {
    Slot slot = slots.get();
    return open(slot)
        .compose(
            open -> {
              if (open.identity.equals(identity)) {
                return send(request, slot, open);
              }
              return Future.failedFuture(new OtherRedisException(identity, open.identity));
            });
  }

  /** A connection that ended before it was handed out has told nobody; what is sent on it tells. */
  private static Future<@Nullable Response> send(Request request, Slot slot, Open open) {
    return open.connection
        .send(request)
        .onFailure(
            failure -> {
              if (isConnectionLoss(failure)) {
                drop(slot, open);
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

  private Future<Open> open(Slot slot) {
    if (slot.open != null) {
      return Future.succeededFuture(slot.open);
    }
    Future<Open> opening = slot.opening;
    if (opening != null) {
      return opening;
    }
    Promise<Open> promise = Promise.promise();
    slot.opening = promise.future();
    redis
        .connect()
        .compose(EventLoopConnections::identified)
        .onComplete(
            result -> {
              slot.opening = null;
              if (result.failed()) {
                promise.fail(new RedisUnreachableException(result.cause()));
                return;
              }
              keep(slot, result.result());
              promise.complete(result.result());
            });
    return promise.future();
  }

  private static Future<Open> identified(RedisConnection connection) {
    return RedisIdentity.ask(connection::batch)
        .map(identity -> new Open(connection, identity))
        .onFailure(failure -> connection.close());
  }

  private void keep(Slot slot, Open open) {
    slot.open = open;
    open.connection.exceptionHandler(failure -> drop(slot, open));
    open.connection.endHandler(end -> drop(slot, open));
    vertx.setPeriodic(ASK_EVERY.toMillis(), timer -> ask(slot, open, timer));
  }

  /** A server can become another one without being restarted: a replica that is promoted. */
  private void ask(Slot slot, Open open, long timer) {
    if (!slot.has(open)) {
      vertx.cancelTimer(timer);
      return;
    }
    if (open.unanswered++ >= UNANSWERED_MAX) {
      slot.open = null; // closing it would only hand it to the next, who would wait as well
      return;
    }
    RedisIdentity.ask(open.connection::batch)
        .onComplete(
            now -> {
              open.unanswered = 0;
              if (now.failed() || !now.result().equals(open.identity)) {
                drop(slot, open);
              }
            });
  }

  private static void drop(Slot slot, Open open) {
    if (slot.has(open)) {
      slot.open = null;
      open.connection.close();
    }
  }
}
