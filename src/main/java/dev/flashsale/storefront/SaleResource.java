package dev.flashsale.storefront;

import dev.flashsale.admission.Caller;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Sales, for anyone. Drafts are shown to admins only. */
@Path("/v1/sales")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class SaleResource {

  private final Storefront storefront;
  private final CurrentIdentityAssociation identity;

  SaleResource(Storefront storefront, CurrentIdentityAssociation identity) {
    this.storefront = storefront;
    this.identity = identity;
  }

  @GET
  public Uni<Response> list(@Context Request request) {
    return storefront
        .list()
        .map(
            sales -> {
              List<String> tags = sales.stream().map(SaleDocument::etag).toList();
              return cached(request, sales, Integer.toHexString(tags.hashCode()));
            });
  }

  @GET
  @Path("{sale}")
  public Uni<Response> one(@RestPath String sale, @Context Request request) {
    return storefront
        .find(sale, false)
        .flatMap(
            document ->
                document.isPresent()
                    ? Uni.createFrom().item(cached(request, document.get(), document.get().etag()))
                    : draft(sale));
  }

  /** The current state at once, then each change of state or availability. */
  @GET
  @Path("{sale}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @OfPublishedSale
  public Multi<SaleDocument> events(@RestPath String sale) {
    return storefront.watch(sale);
  }

  private Uni<Response> draft(String sale) {
    return identity
        .getDeferredIdentity()
        .flatMap(
            caller ->
                caller.hasRole(Caller.ADMIN)
                    ? storefront.find(sale, true)
                    : Uni.createFrom().item(java.util.Optional.<SaleDocument>empty()))
        .map(
            document ->
                document
                    .map(found -> Response.ok(found).cacheControl(noStore()).build())
                    .orElseGet(() -> saleNotFound().response()));
  }

  private static Response cached(Request request, Object entity, String tag) {
    EntityTag etag = new EntityTag(tag);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(etag);
    CacheControl oneSecond = new CacheControl();
    oneSecond.setMaxAge(1);
    oneSecond.setNoTransform(false);
    return (unchanged != null ? unchanged : Response.ok(entity))
        .tag(etag)
        .cacheControl(oneSecond)
        .build();
  }

  private static CacheControl noStore() {
    CacheControl none = new CacheControl();
    none.setNoStore(true);
    none.setNoTransform(false);
    return none;
  }

  static Problem saleNotFound() {
    return Problem.of(ProblemCode.SALE_NOT_FOUND, "There is no sale of this id.");
  }
}
