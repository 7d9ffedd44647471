package dev.flashsale.waitingroom;

import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import dev.flashsale.sale.WaitingRoom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a ticket its place: a function of the ticket and the state of its room, of nothing else.
 */
final class Admission {

  private Admission() {}

  /**
   * The place of ticket {@code number}, which the room has given.
   *
   * @param sale has a waiting room
   */
  static Place of(Sale sale, RoomState room, long number) {
    SaleState state = sale.stateAt(room.now());
    if (state == SaleState.CLOSED) {
      return new Place.Closed();
    }
    if (room.drawn().isEmpty()) {
      Duration opensIn = Duration.between(room.now(), sale.opensAt());
      return new Place.InTheDraw(opensIn.isNegative() ? Duration.ZERO : opensIn);
    }
    long position = position(sale, room.drawn().getAsLong(), number);
    return room.unitsLeft() <= 0 ? new Place.SoldOut(position) : place(sale, room, position);
  }

  /** Those of the draw come first, in its order, then the others as they came. */
  private static long position(Sale sale, long drawn, long number) {
    WaitingRoom terms = sale.waitingRoom().orElseThrow();
    return number < drawn ? new Draw(terms.drawSeed(), sale.id(), drawn).position(number) : number;
  }

  private static Place place(Sale sale, RoomState room, long position) {
    WaitingRoom terms = sale.waitingRoom().orElseThrow();
    if (position >= room.admitted()) {
      return new Place.Waiting(
          position,
          position - room.admitted(),
          sale.stateAt(room.now()) == SaleState.PAUSED
              ? null
              : room.estimatedWait(position, terms.admitPerSecond()).orElse(null));
    }
    Optional<Instant> turn = room.turnOf(position);
    Optional<Instant> end = turn.map(since -> since.plus(terms.turnFor()));
    return end.isPresent() && end.get().isAfter(room.now())
        ? new Place.Admitted(position, end.get())
        : new Place.Missed(position);
  }
}
