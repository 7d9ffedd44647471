package dev.flashsale.payments;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** What payment providers tell unasked. Who may speak is decided by the signature. */
@Path("/v1/payments/webhooks/{provider}")
@PermitAll
@Cancellable(false)
public class WebhookResource {

  private final ChosenGateway chosen;
  private final Transactions transactions;
  private final PaymentAttempts attempts;
  private final Settlements settlements;

  WebhookResource(
      ChosenGateway chosen,
      Transactions transactions,
      PaymentAttempts attempts,
      Settlements settlements) {
    this.chosen = chosen;
    this.transactions = transactions;
    this.attempts = attempts;
    this.settlements = settlements;
  }

  @POST
  public Uni<Response> tell(
      @RestPath String provider, @Context HttpServerRequest request, byte[] body) {
    PaymentGateway gateway =
        chosen
            .ifNamed(provider)
            .orElseThrow(
                () ->
                    Problem.of(ProblemCode.NOT_FOUND, "There is no payment provider of this name.")
                        .exception());
    return verified(gateway, request, body)
        .map(event -> settle(provider, event))
        .orElseGet(() -> Uni.createFrom().voidItem())
        .map(done -> Response.noContent().build());
  }

  private Uni<Void> settle(String provider, WebhookEvent event) {
    return transactions
        .run(connection -> attempts.find(connection, provider, event.reference()))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        Problem.of(ProblemCode.NOT_FOUND, "There is no payment of this reference.")
                            .exception()))
        .flatMap(owned -> settle(owned, event))
        .replaceWithVoid();
  }

  private static Optional<WebhookEvent> verified(
      PaymentGateway gateway, HttpServerRequest request, byte[] body) {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(
            header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    try {
      return gateway.verify(headers, body);
    } catch (WebhookRefusedException e) {
      throw Problem.of(ProblemCode.UNAUTHENTICATED, e.reason()).exception();
    }
  }

  private Uni<Settlements.Settled> settle(PaymentAttempts.Owned owned, WebhookEvent event) {
    if (!owned.attempt().amount().equals(event.amount())) {
      throw Problem.field("amount", "is not what was to be charged").exception();
    }
    return settlements.settle(owned, event.state());
  }
}
