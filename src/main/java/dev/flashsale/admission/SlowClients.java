package dev.flashsale.admission;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;

/**
 * Cuts off clients that send a request drop by drop, and so hold a connection for nothing
 * ("Slowloris").
 *
 * <p>Quarkus and Vert.x time only silence, which each byte ends, and show a connection to nobody
 * before its first request is complete. So every connection gets a {@link ConnectionWatch} where
 * Netty accepts it: the accepting channels are found through Vert.x' acceptor event loops.
 */
@Singleton
public class SlowClients implements HttpServerOptionsCustomizer {

  private final Vertx vertx;
  private final ConnectionConfig config;

  SlowClients(Vertx vertx, ConnectionConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /**
   * While HTTP/2 without TLS is possible, Vert.x counts a connection only when it has said which
   * HTTP it speaks: a crowd that says nothing would get around {@code max-connections}. So it has
   * to be asked for.
   */
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(config.http2WithoutTls());
  }

  void register(@Observes Router router) {
    router.route().order(RouteConstants.ROUTE_ORDER_HEADERS).handler(SlowClients::arrived);
  }

  void watch(@ObservesAsync HttpServerStart start) {
    watchAccepted();
  }

  void watchTls(@ObservesAsync HttpsServerStart start) {
    watchAccepted();
  }

  private static void arrived(RoutingContext exchange) {
    if (exchange.request().connection() instanceof ConnectionBase connection) {
      ConnectionWatch watch = ConnectionWatch.of(connection.channel());
      if (watch != null) {
        watch.arrived(exchange.request());
      }
    }
    exchange.next();
  }

  private void watchAccepted() {
    for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
      acceptor.execute(() -> watchAcceptedBy((SingleThreadEventLoop) acceptor));
    }
  }

  private void watchAcceptedBy(SingleThreadEventLoop acceptor) {
    acceptor
        .registeredChannelsIterator()
        .forEachRemaining(
            channel -> {
              if (channel instanceof ServerChannel
                  && channel.pipeline().get(Accepted.class) == null) {
                channel.pipeline().addFirst(new Accepted());
              }
            });
  }

  /** Sees connections before Vert.x does. */
  private final class Accepted extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext server, Object connection) {
      new ConnectionWatch(config).watch((Channel) connection);
      server.fireChannelRead(connection);
    }
  }
}
