package dev.flashsale.waitingroom;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.Callers;
import dev.flashsale.http.Faults;
import dev.flashsale.http.StateStreams;
import dev.flashsale.waitingroom.Queue.Standing;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * {@code GET /v1/sales/{sale}/queue/{ticket}} as a stream. Who does not ask for one is left to
 * {@link QueueResource}.
 */
@Singleton
class TicketStream {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Queue queue;
  private final Callers callers;
  private final StateStreams streams;

  TicketStream(Queue queue, Callers callers, StateStreams streams) {
    this.queue = queue;
    this.callers = callers;
    this.streams = streams;
  }

  void register(@Observes Router router) {
    router
        .get("/v1/sales/:sale/queue/:ticket")
        .handler(this::answer)
        .failureHandler(Faults::answer);
  }

  private void answer(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    if (!StateStreams.isAskedFor(request)) {
      exchange.next();
      return;
    }
    String sale = String.valueOf(exchange.pathParam("sale"));
    String ticket = String.valueOf(exchange.pathParam("ticket"));
    String buyer = callers.require(Caller.SHOPPER, request).id();
    streams.send(
        request,
        () -> queue.place(sale, buyer, ticket).map(Standing::document),
        LOOK_EVERY,
        TicketDocument::isFinal);
  }
}
