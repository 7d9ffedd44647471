package dev.flashsale.orders;

import dev.flashsale.admission.Caller;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;

/** A buyer's own orders in a sale. Another buyer's order is not found, whoever asks. */
@Path("/v1/sales/{sale}/orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.SHOPPER)
public class OrderResource {

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Catalogue catalogue;
  private final Orders orders;

  OrderResource(Catalogue catalogue, Orders orders) {
    this.catalogue = catalogue;
    this.orders = orders;
  }

  /** The caller's orders, newest first. */
  @GET
  public Uni<Response> mine(@RestPath String sale, @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    return sale(sale).flatMap(found -> orders.list(found, buyer.id())).map(OrderResource::fresh);
  }

  @GET
  @Path("{id}")
  public Uni<Response> one(
      @RestPath String sale, @RestPath String id, @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    if (!UUID_FORM.matcher(id).matches()) {
      return Uni.createFrom().failure(orderNotFound().exception());
    }
    return sale(sale)
        .flatMap(found -> orders.find(found, buyer.id(), UUID.fromString(id)))
        .map(order -> order.map(OrderResource::fresh).orElseGet(() -> orderNotFound().response()));
  }

  private Uni<Sale> sale(String id) {
    return catalogue.find(id).map(OrderResource::existing);
  }

  private static Sale existing(Optional<Sale> sale) {
    return sale.orElseThrow(() -> Problem.saleNotFound().exception());
  }

  private static Problem orderNotFound() {
    return Problem.of(ProblemCode.ORDER_NOT_FOUND, "You have no order of this id in this sale.");
  }

  private static Response fresh(Object entity) {
    return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
  }
}
