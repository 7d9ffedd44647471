package dev.flashsale.admission;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes one connection when its client takes too long over a request, be it byte by byte.
 *
 * <p>It looks now and then, so that a request costs no timer. All on the connection's event loop.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {

  private static final AttributeKey<ConnectionWatch> KEY =
      AttributeKey.valueOf(ConnectionWatch.class, "watch");

  private record Arrival(HttpServerRequest request, long atNanos, boolean hasBody) {

    boolean isComing() {
      return hasBody && !request.isEnded();
    }

    boolean isDone() {
      return request.response().ended() || request.response().closed();
    }
  }

  private final long headNanos;
  private final long bodyNanos;
  private final long nextNanos;
  private final long lookEveryNanos;

  /** One, but with HTTP/2. */
  private final List<Arrival> underWay = new ArrayList<>(1);

  private long quietSinceNanos;
  private boolean isFirst = true;
  private @Nullable Future<?> nextLook;

  ConnectionWatch(ConnectionConfig config) {
    headNanos = config.headWithin().toNanos();
    bodyNanos = config.bodyWithin().toNanos();
    nextNanos = config.nextWithin().toNanos();
    lookEveryNanos = Math.min(headNanos, Math.min(bodyNanos, nextNanos)) / 2;
  }

  /** Watches {@code connection}, which has just been accepted. */
  void watch(Channel connection) {
    connection.attr(KEY).set(this);
    connection.pipeline().addLast(this);
  }

  /** The watch of {@code connection}; null if it was there before anybody watched. */
  static @Nullable ConnectionWatch of(Channel connection) {
    return connection.attr(KEY).get();
  }

  /** The head of {@code request} is complete. */
  void arrived(HttpServerRequest request) {
    if (!underWay.isEmpty()) {
      underWay.removeIf(known -> known.isDone() && !known.isComing());
    }
    underWay.add(new Arrival(request, System.nanoTime(), declaresBody(request)));
    isFirst = false;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext connection) {
    quietSinceNanos = System.nanoTime();
    lookLater(connection);
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    underWay.clear();
    connection.fireChannelInactive();
  }

  private void lookLater(ChannelHandlerContext connection) {
    nextLook =
        connection
            .executor()
            .schedule(() -> look(connection), lookEveryNanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext connection) {
    long now = System.nanoTime();
    if (isOverdue(now)) {
      var _ = connection.close();
    } else {
      lookLater(connection);
    }
  }

  private boolean isOverdue(long now) {
    if (underWay.isEmpty()) {
      return now - quietSinceNanos >= (isFirst ? headNanos : nextNanos);
    }
    for (Arrival arrival : underWay) {
      if (arrival.isComing() && now - arrival.atNanos >= bodyNanos) {
        return true;
      }
    }
    underWay.removeIf(known -> known.isDone() && !known.isComing());
    quietSinceNanos = now;
    return false;
  }

  /** A request without one may look unread for as long as it is answered, as a stream is. */
  private static boolean declaresBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || BodyLimit.declaredLength(request) > 0;
  }
}
