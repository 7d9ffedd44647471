package dev.flashsale.orders;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.Callers;
import dev.flashsale.http.Faults;
import dev.flashsale.http.Routes;
import dev.flashsale.http.StateStreams;
import dev.flashsale.sale.Catalogue;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** {@code GET /v1/sales/{sale}/orders/{id}/events}: an order of the caller's, at each change. */
@Singleton
class OrderStream {

  /** Each look reads the order from a store, and few watch theirs. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Set<OrderStatus> LAST =
      EnumSet.complementOf(EnumSet.of(OrderStatus.RESERVED, OrderStatus.PLACED));

  private final Catalogue catalogue;
  private final Orders orders;
  private final Callers callers;
  private final StateStreams streams;

  OrderStream(Catalogue catalogue, Orders orders, Callers callers, StateStreams streams) {
    this.catalogue = catalogue;
    this.orders = orders;
    this.callers = callers;
    this.streams = streams;
  }

  void register(@Observes Router router, Routes routes) {
    routes.add("GET", "/v1/sales/{sale}/orders/{id}/events");
    routes.add("HEAD", "/v1/sales/{sale}/orders/{id}/events");
    router
        .route("/v1/sales/:sale/orders/:id/events")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::answer)
        .failureHandler(Faults::answer);
  }

  private void answer(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    String sale = String.valueOf(exchange.pathParam("sale"));
    String buyer = callers.require(Caller.SHOPPER, request).id();
    UUID id = OrderProblems.orderId(String.valueOf(exchange.pathParam("id")));
    streams.send(
        request, () -> order(sale, buyer, id), LOOK_EVERY, order -> LAST.contains(order.status()));
  }

  private Uni<OrderDocument> order(String saleId, String buyerId, UUID id) {
    return catalogue
        .require(saleId)
        .flatMap(sale -> orders.find(sale, buyerId, id))
        .map(found -> found.orElseThrow(() -> OrderProblems.notFound().exception()));
  }
}
