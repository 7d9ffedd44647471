package dev.flashsale.checkout;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.admission.RequiresIdempotencyKey;
import dev.flashsale.admission.SmallBody;
import dev.flashsale.http.Preference;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.inventory.InventoryConfig;
import dev.flashsale.orders.Durability;
import dev.flashsale.orders.OrderDocument;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/sales/{sale}/orders}: the buy button. */
@Path("/v1/sales/{sale}/orders")
public class BuyResource {

  private static final Duration RETRY_UNAVAILABLE_AFTER = Duration.ofSeconds(1);

  private final Checkout checkout;
  private final InventoryConfig config;

  BuyResource(Checkout checkout, InventoryConfig config) {
    this.checkout = checkout;
    this.config = config;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Caller.SHOPPER)
  @RequiresIdempotencyKey
  @SmallBody
  public Uni<Response> buy(
      @RestPath String sale,
      @HeaderParam(IdempotencyKey.HEADER) String key,
      @HeaderParam("Prefer") List<String> prefer,
      @Context SecurityContext security,
      @Nullable BuyRequest request) {
    Caller buyer = Caller.of(security);
    Optional<Problem> problem = BuyRequest.check(request);
    if (problem.isPresent() || request == null) {
      return Uni.createFrom().item(problem.orElseThrow().response());
    }
    Duration wait = Preference.wait(prefer);
    return checkout
        .buy(sale, buyer, new IdempotencyKey(key), request, wait)
        .map(outcome -> response(outcome, wait));
  }

  private Response response(BuyOutcome outcome, Duration wait) {
    return switch (outcome) {
      case BuyOutcome.Accepted(OrderDocument order) -> order(order, wait).build();
      case BuyOutcome.Replayed(OrderDocument order) ->
          order(order, wait).header("Idempotency-Replayed", "true").build();
      case BuyOutcome.SaleNotFound() ->
          Problem.of(ProblemCode.SALE_NOT_FOUND, "There is no sale of this id.").response();
      case BuyOutcome.SkuNotFound(String sku) ->
          Problem.of(ProblemCode.SKU_NOT_FOUND, "The sale has no item '" + sku + "'.").response();
      case BuyOutcome.NotOpen(Duration opensIn) ->
          Problem.of(
                  ProblemCode.SALE_NOT_OPEN,
                  opensIn == null ? "The sale is not open now." : "The sale opens soon.")
              .retryAfter(opensIn)
              .response();
      case BuyOutcome.SaleClosed() ->
          Problem.of(ProblemCode.SALE_CLOSED, "The sale is over.").response();
      case BuyOutcome.KeyReused() ->
          Problem.of(
                  ProblemCode.IDEMPOTENCY_KEY_REUSED,
                  "This key was used for a different purchase; take a new one.")
              .response();
      case BuyOutcome.RateLimited(Duration toWait) -> rateLimited(toWait);
      case BuyOutcome.PurchaseLimit(int limit, long held) ->
          Problem.of(
                  ProblemCode.PURCHASE_LIMIT,
                  "One buyer may have " + limit + " units of this sale, and you have " + held + ".")
              .response();
      case BuyOutcome.SoldOut(String sku) ->
          Problem.of(ProblemCode.SOLD_OUT, "Too few units of '" + sku + "' are left.").response();
      case BuyOutcome.Unavailable(String detail) ->
          Problem.of(
                  ProblemCode.UNAVAILABLE,
                  detail + " Repeat the request with the same Idempotency-Key.")
              .retryAfter(RETRY_UNAVAILABLE_AFTER)
              .response();
    };
  }

  private static Response.ResponseBuilder order(OrderDocument order, Duration wait) {
    boolean persisted = order.durability() == Durability.PERSISTED;
    Response.ResponseBuilder response =
        Response.status(persisted ? Response.Status.CREATED : Response.Status.ACCEPTED)
            .location(URI.create("/v1/sales/" + order.saleId() + "/orders/" + order.id()))
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(order);
    return persisted && wait.isPositive()
        ? response.header("Preference-Applied", "wait=" + wait.toSeconds())
        : response;
  }

  /** Limits as in draft-ietf-httpapi-ratelimit-headers: the policy, and when it admits again. */
  private Response rateLimited(Duration wait) {
    Response problem =
        Problem.of(ProblemCode.RATE_LIMITED, "You are trying too often; wait and try again.")
            .retryAfter(wait)
            .response();
    long window = Math.max(1, config.paceInterval().multipliedBy(config.paceBurst()).toSeconds());
    return Response.fromResponse(problem)
        .header("RateLimit-Policy", "\"buyer\";q=" + config.paceBurst() + ";w=" + window)
        .header("RateLimit", "\"buyer\";r=0;t=" + Math.max(1, wait.plusMillis(999).toSeconds()))
        .build();
  }
}
