package dev.flashsale.saleadmin;

import dev.flashsale.admission.Caller;
import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.inventory.Audit;
import dev.flashsale.inventory.AuditDocument;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleTerms;
import dev.flashsale.waitingroom.Queue;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Sales, for admins. */
@Path("/v1/admin/sales")
@RolesAllowed(Caller.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
// What was commanded is done, even if nobody waits for the answer.
@Cancellable(false)
public class SaleAdminResource {

  private final SaleAdmin admin;
  private final SaleTerms terms;
  private final Audit audit;
  private final Queue queue;
  private final Clock clock;

  SaleAdminResource(SaleAdmin admin, SaleTerms terms, Audit audit, Queue queue, Clock clock) {
    this.admin = admin;
    this.terms = terms;
    this.audit = audit;
    this.queue = queue;
    this.clock = clock;
  }

  /** Units to add, or to take off sale if negative; not zero. */
  public record StockChange(@NotNull @Min(-Item.TOTAL_MAX) @Max(Item.TOTAL_MAX) Integer delta) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> create(@NotNull @Valid SaleDefinition definition) {
    return admin
        .create(consistent(definition))
        .map(
            sale ->
                Response.created(URI.create("/v1/sales/" + sale.id()))
                    .entity(document(sale))
                    .build());
  }

  @PUT
  @Path("{sale}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<AdminSaleDocument> revise(
      @RestPath String sale, @NotNull @Valid SaleDefinition definition) {
    if (!definition.id().equals(sale)) {
      throw Problem.field("id", "must be '" + sale + "', as in the path").exception();
    }
    return admin.revise(sale, consistent(definition)).map(this::document);
  }

  @POST
  @Path("{sale}/open")
  public Uni<AdminSaleDocument> open(@RestPath String sale) {
    return admin.open(sale).map(this::document);
  }

  @POST
  @Path("{sale}/pause")
  public Uni<AdminSaleDocument> pause(@RestPath String sale) {
    return admin.pause(sale).map(this::document);
  }

  @POST
  @Path("{sale}/resume")
  public Uni<AdminSaleDocument> resume(@RestPath String sale) {
    return admin.resume(sale).map(this::document);
  }

  @POST
  @Path("{sale}/close")
  public Uni<AdminSaleDocument> close(@RestPath String sale) {
    return admin.close(sale).map(this::document);
  }

  @POST
  @Path("{sale}/items/{sku}/stock")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<AdminSaleDocument> restock(
      @RestPath String sale, @RestPath String sku, @NotNull @Valid StockChange change) {
    if (change.delta() == 0) {
      throw Problem.field("delta", "must not be 0").exception();
    }
    return admin.restock(sale, sku, change.delta()).map(this::document);
  }

  @GET
  @Path("{sale}/audit")
  public Uni<AuditDocument> audit(@RestPath String sale) {
    return audit.of(sale);
  }

  private SaleDefinition consistent(SaleDefinition definition) {
    List<FieldError> contradictions = definition.contradictions(terms);
    if (definition.wantsWaitingRoom() && !queue.isOffered()) {
      contradictions.add(
          new FieldError("waitingRoom", "needs flashsale.waiting-room.secret to be set"));
    }
    if (!contradictions.isEmpty()) {
      throw Problem.fields(contradictions).exception();
    }
    return definition;
  }

  private AdminSaleDocument document(Sale sale) {
    return AdminSaleDocument.of(sale, clock.instant());
  }
}
