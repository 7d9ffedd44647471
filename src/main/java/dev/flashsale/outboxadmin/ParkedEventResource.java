package dev.flashsale.outboxadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flashsale.admission.Caller;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import dev.flashsale.outbox.ParkedEvents;
import dev.flashsale.outbox.ParkedEvents.ParkedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Events that were given up for a sink, for admins. */
@Path("/v1/admin/outbox/parked")
@RolesAllowed(Caller.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class ParkedEventResource {

  private static final int PAGE_MAX = 1_000;

  private final ParkedEvents parked;

  ParkedEventResource(ParkedEvents parked) {
    this.parked = parked;
  }

  /**
   * A page of parked events.
   *
   * @param next what to ask for {@code after} to get the next page; absent if there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ParkedPage(List<ParkedEvent> events, @Nullable Long next) {}

  /**
   * What is delivered again.
   *
   * @param replayed the event, and those parked behind it
   */
  public record Replay(int replayed) {}

  @GET
  public Uni<ParkedPage> list(
      @RestQuery @DefaultValue("0") long after, @RestQuery @DefaultValue("100") int limit) {
    if (after < 0) {
      throw Problem.field("after", "must not be negative").exception();
    }
    if (limit < 1 || limit > PAGE_MAX) {
      throw Problem.field("limit", "must be from 1 to " + PAGE_MAX).exception();
    }
    return parked
        .list(after, limit)
        .map(
            events -> new ParkedPage(events, events.size() < limit ? null : events.getLast().id()));
  }

  /** Replays what is parked for a sink, to be repeated until it answers 0. */
  @POST
  @Path("replay")
  public Uni<Replay> replayAll(@RestQuery @Nullable String sink) {
    if (sink == null || sink.isBlank()) {
      throw Problem.field("sink", "must name a sink").exception();
    }
    return parked.replayAll(sink).map(Replay::new);
  }

  @POST
  @Path("{id}/replay")
  public Uni<Replay> replay(@RestPath String id) {
    return parked
        .replay(number(id))
        .map(
            replayed -> {
              if (replayed == 0) {
                throw notFound();
              }
              return new Replay(replayed);
            });
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw notFound();
    }
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no parked event of this id.").exception();
  }
}
