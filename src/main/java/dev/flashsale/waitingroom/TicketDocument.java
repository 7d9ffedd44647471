package dev.flashsale.waitingroom;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
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
 * @param pass for the {@code Sale-Pass} header of a purchase; while it is the buyer's turn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TicketDocument(
    String ticket,
    String saleId,
    State state,
    long number,
    @Nullable Long position,
    @Nullable Long ahead,
    @Nullable Long estimatedWait,
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

  /** {@code pass} is issued for the turn, if it is that. */
  static TicketDocument of(String name, String saleId, long number, Place place, PassMaker pass) {
    return switch (place) {
      case Place.InTheDraw(Duration opensIn) ->
          new TicketDocument(
              name, saleId, State.IN_DRAW, number, null, null, seconds(opensIn), null, null);
      case Place.Waiting(long position, long ahead, Duration wait) ->
          new TicketDocument(
              name,
              saleId,
              State.WAITING,
              number,
              position + 1,
              ahead,
              wait == null ? null : seconds(wait),
              null,
              null);
      case Place.Admitted(long position, Instant endsAt) ->
          new TicketDocument(
              name,
              saleId,
              State.ADMITTED,
              number,
              position + 1,
              0L,
              0L,
              pass.until(endsAt),
              endsAt);
      case Place.Missed(long position) -> bare(name, saleId, State.MISSED, number, position + 1);
      case Place.SoldOut(long position) -> bare(name, saleId, State.SOLD_OUT, number, position + 1);
      case Place.Closed _ -> bare(name, saleId, State.CLOSED, number, null);
    };
  }

  private static long seconds(Duration duration) {
    return Math.ceilDiv(duration.toMillis(), 1000L);
  }

  /** Makes the owner's pass. */
  @FunctionalInterface
  interface PassMaker {
    String until(Instant expiresAt);
  }

  private static TicketDocument bare(
      String name, String saleId, State state, long number, @Nullable Long position) {
    return new TicketDocument(name, saleId, state, number, position, null, null, null, null);
  }

  /** Whether nothing more will happen to it. */
  boolean isFinal() {
    return state == State.CLOSED || state == State.MISSED;
  }
}
