package dev.flashsale.storefront;

import dev.flashsale.admission.Caller;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import io.quarkus.security.identity.CurrentIdentityAssociation;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/** Sales, for anyone. Drafts are shown to admins only. */
@Path("/v1/sales")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class SaleResource {

  private static final int NOT_MODIFIED = Response.Status.NOT_MODIFIED.getStatusCode();

  private final Storefront storefront;
  private final CurrentIdentityAssociation identity;

  SaleResource(Storefront storefront, CurrentIdentityAssociation identity) {
    this.storefront = storefront;
    this.identity = identity;
  }

  @GET
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = SaleDocument[].class)))
  public Uni<Response> list(@Context Request request) {
    return storefront.all().map(page -> cached(request, page));
  }

  @GET
  @Path("{sale}")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = SaleDocument.class)))
  public Uni<Response> one(@RestPath String sale, @Context Request request) {
    return storefront
        .page(sale)
        .flatMap(
            page ->
                page.isPresent()
                    ? Uni.createFrom().item(cached(request, page.get()))
                    : draft(sale));
  }

  /**
   * The current state at once, then each change of state or availability. The streams are {@link
   * SaleEvents}', which lets through to here what cannot be one.
   */
  @GET
  @Path("{sale}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = SaleDocument.class)))
  public Uni<Response> events(@RestPath String sale) {
    return storefront.page(sale).map(page -> Problem.saleNotFound().response());
  }

  private Uni<Response> draft(String sale) {
    return identity
        .getDeferredIdentity()
        .flatMap(
            caller ->
                caller.hasRole(Caller.ADMIN)
                    ? storefront.draft(sale)
                    : Uni.createFrom().item(Optional.<SaleDocument>empty()))
        .map(
            document ->
                document
                    .map(found -> Response.ok(found).cacheControl(noStore()).build())
                    .orElseGet(() -> Problem.saleNotFound().response()));
  }

  private static Response cached(Request request, Page page) {
    EntityTag etag = new EntityTag(page.tag());
    Response.ResponseBuilder unmet = request.evaluatePreconditions(etag);
    if (unmet != null && unmet.build().getStatus() != NOT_MODIFIED) {
      return Problem.of(ProblemCode.PRECONDITION_FAILED).response();
    }
    CacheControl oneSecond = new CacheControl();
    oneSecond.setMaxAge(1);
    oneSecond.setNoTransform(false);
    return (unmet != null ? unmet : Response.ok(page.json()))
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
}
