package dev.flashsale.waitingroom;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.waitingroom.Queue.Entry;
import dev.flashsale.waitingroom.Queue.Standing;
import dev.flashsale.waitingroom.Rooms.Joined;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
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
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestPath;

/** The queue in front of a sale. */
@Path("/v1/sales/{sale}/queue")
@RolesAllowed(Caller.SHOPPER)
@Produces(MediaType.APPLICATION_JSON)
public class QueueResource {

  private final Queue queue;

  QueueResource(Queue queue) {
    this.queue = queue;
  }

  /** How the room stands, and what it takes to verify the draw. */
  @GET
  @PermitAll
  public Uni<RoomDocument> room(@RestPath String sale) {
    return queue.room(sale);
  }

  /** A place in the queue; the one the caller has, if they have one. */
  @POST
  @Parameter(name = IdempotencyKey.HEADER, in = ParameterIn.HEADER, required = true)
  public Uni<Response> join(
      @RestPath String sale, @Context HttpHeaders headers, @Context SecurityContext security) {
    Caller buyer = Caller.of(security);
    IdempotencyKey key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER));
    return queue.join(sale, buyer.id(), key).map(QueueResource::answer);
  }

  /** How a ticket stands; as a stream, by {@link TicketStream}. */
  @GET
  @Path("{ticket}")
  public Uni<Response> place(
      @RestPath String sale, @RestPath String ticket, @Context SecurityContext security) {
    return queue
        .place(sale, Caller.of(security).id(), ticket)
        .map(standing -> steered(Response.ok(), standing).build());
  }

  private static Response answer(Entry entry) {
    TicketDocument document = entry.standing().document();
    Response.ResponseBuilder answer =
        entry.how() == Joined.KEPT
            ? Response.ok()
            : Response.created(
                URI.create("/v1/sales/" + document.saleId() + "/queue/" + document.ticket()));
    if (entry.how() == Joined.REPLAYED) {
      answer.header(IdempotencyKey.REPLAYED, true);
    }
    return steered(answer, entry.standing()).build();
  }

  /** Says when to ask again. */
  private static Response.ResponseBuilder steered(
      Response.ResponseBuilder answer, Standing standing) {
    TicketDocument document = standing.document();
    answer.entity(document).header(HttpHeaders.CACHE_CONTROL, "no-store");
    return document.isFinal() || document.state() == TicketDocument.State.ADMITTED
        ? answer
        : answer.header(HttpHeaders.RETRY_AFTER, PollSteering.secondsUntilNext(standing));
  }
}
