package dev.flashsale.waitingroom;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as its owner sees it.
 *
 * @param ticket names it in the API
 * @param number its number in the draw, from 0, for who verifies that
 * @param position from 1; absent until the draw
 * @param ahead how many are let in before
 * @param estimatedWait seconds: until the opening, then until the turn by the pace of the last half
 *     minute; absent while nobody can tell
 * @param turnFor how long the turn will be, so how often to ask at least
 * @param pass for the {@code Sale-Pass} header of a purchase; while it is the buyer's turn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection(registerFullHierarchy = true)
public record TicketDocument(
    String ticket,
    String saleId,
    State state,
    long number,
    @Nullable Long position,
    @Nullable Long ahead,
    @Nullable Long estimatedWait,
    Duration turnFor,
    @Nullable String pass,
    @Nullable Instant passExpiresAt) {

  /** What the buyer can do. */
  public enum State {
    /** Wait for the opening, which draws the positions. */
    IN_DRAW,
    WAITING,
    /** Buy, with the pass. */
    ADMITTED,
    /** Join again: the turn is over. */
    MISSED,
    /** Wait, perhaps: units of orders that end come back. */
    SOLD_OUT,
    CLOSED
  }

  /** The ticket at its place; with a pass, if it is the owner's turn. */
  static TicketDocument of(Owned owned, Place place) {
    return switch (place) {
      case Place.InTheDraw(Duration opensIn) ->
          owned.document(State.IN_DRAW, null, null, seconds(opensIn));
      case Place.Waiting(long position, long ahead, Duration wait) ->
          owned.document(State.WAITING, position, ahead, wait == null ? null : seconds(wait));
      case Place.Admitted(long position, Instant endsAt) -> owned.admitted(position, endsAt);
      case Place.Missed(long position) -> owned.document(State.MISSED, position, null, null);
      case Place.SoldOut(long position) -> owned.document(State.SOLD_OUT, position, null, null);
      case Place.Closed _ -> owned.document(State.CLOSED, null, null, null);
    };
  }

  private static long seconds(Duration duration) {
    return Math.ceilDiv(duration.toMillis(), 1000L);
  }

  /**
   * A ticket and whose it is.
   *
   * @param pass makes the owner's pass, until a time
   */
  @RegisterForReflection(registerFullHierarchy = true)
  record Owned(
      String name, String saleId, long number, Duration turnFor, Function<Instant, String> pass) {

    TicketDocument document(
        State state, @Nullable Long position, @Nullable Long ahead, @Nullable Long wait) {
      return new TicketDocument(
          name,
          saleId,
          state,
          number,
          position == null ? null : position + 1,
          ahead,
          wait,
          turnFor,
          null,
          null);
    }

    TicketDocument admitted(long position, Instant endsAt) {
      return new TicketDocument(
          name,
          saleId,
          State.ADMITTED,
          number,
          position + 1,
          0L,
          0L,
          turnFor,
          pass.apply(endsAt),
          endsAt);
    }
  }

  /** Whether nothing more will happen to it. */
  boolean isFinal() {
    return state == State.CLOSED || state == State.MISSED;
  }
}
