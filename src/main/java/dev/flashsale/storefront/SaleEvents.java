package dev.flashsale.storefront;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/sales/{sale}/events}: the sale at once, then each change of what shoppers see.
 *
 * <p>However many watch a sale, this instance looks at it four times a second, from the first
 * watcher until the last has left ({@link WatchedSale}). A route of Vert.x and no resource of
 * Jakarta REST, because every watcher is to be sent the same bytes; what is not a stream (no such
 * sale, a draft, a store that is away, no acceptable media type) is left to {@link SaleResource}.
 *
 * <p>Streams are bounded by {@code quarkus.http.limits.max-connections}.
 */
@ApplicationScoped
public class SaleEvents {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Storefront storefront;
  private final StorefrontConfig config;
  private final Vertx vertx;
  private final Map<String, WatchedSale> watched = new ConcurrentHashMap<>();
  private volatile boolean ending;

  SaleEvents(Storefront storefront, StorefrontConfig config, Vertx vertx) {
    this.storefront = storefront;
    this.config = config;
    this.vertx = vertx;
  }

  void register(@Observes Router router) {
    router
        .route("/v1/sales/:sale/events")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::answer);
  }

  void start(@Observes StartupEvent start) {
    vertx.setPeriodic(
        LOOK_EVERY.toMillis(), tick -> watched.values().forEach(sale -> sale.look(storefront)));
    vertx.setPeriodic(
        config.beatEvery().toMillis(), tick -> watched.values().forEach(WatchedSale::beat));
  }

  /**
   * The service is told to end, which it does when all requests are answered: these never are. Who
   * comes back before a balancer knows is told the state and sent away again.
   */
  void end(@Observes ShutdownDelayInitiatedEvent stop) {
    ending = true;
    watched.values().forEach(WatchedSale::end);
  }

  private void answer(RoutingContext exchange) {
    if (!acceptsEvents(exchange.request().getHeader(HttpHeaders.ACCEPT))) {
      exchange.next();
      return;
    }
    String sale = Objects.requireNonNull(exchange.pathParam("sale"));
    storefront
        .page(sale)
        .subscribe()
        .with(
            page -> page.ifPresentOrElse(now -> begin(exchange, sale, now), exchange::next),
            fault -> exchange.next());
  }

  private void begin(RoutingContext exchange, String sale, Page now) {
    HttpServerResponse response = exchange.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else if (!response.closed()) {
      response.setChunked(true);
      watch(exchange, sale, now);
    }
  }

  private void watch(RoutingContext exchange, String saleId, Page now) {
    Context loop = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    WatchedSale sale =
        watched.compute(
            saleId,
            (id, present) -> (present == null ? new WatchedSale(id, now) : present).withOneMore());
    Audience audience = sale.audience(loop);
    Watcher watcher = audience.join(exchange.response());
    exchange.addEndHandler(
        end -> {
          audience.leave(watcher);
          watched.computeIfPresent(saleId, (id, present) -> present.withOneLess());
        });
    // After joining: who joined before the service was told to end is ended by that.
    if (ending) {
      watcher.end();
    }
  }

  /** As Jakarta REST would decide for all but the strangest of clients. */
  private static boolean acceptsEvents(@Nullable String accept) {
    return accept == null
        || accept.contains(MediaType.SERVER_SENT_EVENTS)
        || accept.contains("*/*")
        || accept.contains("text/*");
  }
}
