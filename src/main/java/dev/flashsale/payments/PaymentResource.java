package dev.flashsale.payments;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.admission.Sha256;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.orders.OrderProblems;
import dev.flashsale.payments.PaymentOutcome.Declined;
import dev.flashsale.payments.PaymentOutcome.Paid;
import dev.flashsale.payments.PaymentOutcome.Pending;
import dev.flashsale.payments.PaymentOutcome.Replayed;
import dev.flashsale.payments.PaymentOutcome.TooLate;
import dev.flashsale.sale.Catalogue;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Pays for an order of the caller's. */
@Path("/v1/sales/{sale}/orders/{id}/payment")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.SHOPPER)
// Whoever hangs up has asked all the same: what has begun is brought to its end.
@Cancellable(false)
public class PaymentResource {

  private static final int FINGERPRINT_BYTES = 8;

  private final Catalogue catalogue;
  private final Payments payments;

  PaymentResource(Catalogue catalogue, Payments payments) {
    this.catalogue = catalogue;
    this.payments = payments;
  }

  /**
   * How to pay.
   *
   * @param token what the provider's client library made of a card or account
   */
  public record Payment(
      @NotNull
          @Pattern(regexp = "[!-~]{1,255}", message = "must be 1 to 255 visible ASCII characters")
          String token) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Parameter(name = IdempotencyKey.HEADER, in = ParameterIn.HEADER, required = true)
  public Uni<Response> pay(
      @RestPath String sale,
      @RestPath String id,
      @NotNull @Valid Payment payment,
      @Context HttpHeaders headers,
      @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    IdempotencyKey key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER));
    UUID orderId = OrderProblems.orderId(id);
    return catalogue
        .require(sale)
        .flatMap(
            found ->
                payments.pay(
                    new Payments.Request(
                        found,
                        buyer.id(),
                        orderId,
                        key.hash(),
                        fingerprint(sale, orderId, payment),
                        payment.token())))
        .map(PaymentResource::answer);
  }

  private static byte[] fingerprint(String sale, UUID order, Payment payment) {
    String canonical =
        "POST /v1/sales/" + sale + "/orders/" + order + "/payment " + payment.token();
    return Sha256.first(FINGERPRINT_BYTES, canonical.getBytes(StandardCharsets.UTF_8));
  }

  private static Response answer(PaymentOutcome outcome) {
    return switch (outcome) {
      case Paid paid -> order(Response.Status.OK, paid.order());
      case Pending pending -> order(Response.Status.ACCEPTED, pending.order());
      case Declined declined ->
          Problem.of(
                  ProblemCode.PAYMENT_DECLINED,
                  "Nothing was charged. Pay in another way, with a new Idempotency-Key.")
              .response();
      case TooLate late -> OrderProblems.state(late.order().status()).response();
      case Replayed replayed ->
          Response.fromResponse(answer(replayed.outcome()))
              .header(IdempotencyKey.REPLAYED, true)
              .build();
    };
  }

  private static Response order(Response.Status status, OrderDocument order) {
    return Response.status(status)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(order)
        .build();
  }
}
