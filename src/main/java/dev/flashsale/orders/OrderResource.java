package dev.flashsale.orders;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.sale.Catalogue;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** A buyer's own orders in a sale. Another buyer's order is not found, whoever asks. */
@Path("/v1/sales/{sale}/orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.SHOPPER)
@Cancellable(false)
public class OrderResource {

  private final Catalogue catalogue;
  private final Orders orders;
  private final Cancellations cancellations;

  OrderResource(Catalogue catalogue, Orders orders, Cancellations cancellations) {
    this.catalogue = catalogue;
    this.orders = orders;
    this.cancellations = cancellations;
  }

  /** The caller's orders, newest first. */
  @GET
  public Uni<Response> mine(@RestPath String sale, @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    return catalogue
        .require(sale)
        .flatMap(found -> orders.list(found, buyer.id()))
        .map(OrderResource::fresh);
  }

  @GET
  @Path("{id}")
  public Uni<Response> one(
      @RestPath String sale, @RestPath String id, @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    UUID orderId = OrderProblems.orderId(id);
    return catalogue
        .require(sale)
        .flatMap(found -> orders.find(found, buyer.id(), orderId))
        .map(
            order ->
                order
                    .map(OrderResource::fresh)
                    .orElseGet(() -> OrderProblems.notFound().response()));
  }

  @POST
  @Path("{id}/cancellation")
  @Parameter(name = IdempotencyKey.HEADER, in = ParameterIn.HEADER, required = true)
  public Uni<Response> cancel(
      @RestPath String sale,
      @RestPath String id,
      @Context HttpHeaders headers,
      @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    IdempotencyKey key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER));
    UUID orderId = OrderProblems.orderId(id);
    return catalogue
        .require(sale)
        .flatMap(found -> cancellations.cancel(found, buyer.id(), orderId, key.hash()))
        .map(
            cancelled ->
                cancelled.replayed()
                    ? Response.fromResponse(fresh(cancelled.order()))
                        .header(IdempotencyKey.REPLAYED, true)
                        .build()
                    : fresh(cancelled.order()));
  }

  private static Response fresh(Object entity) {
    return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
  }
}
