package dev.flashsale.waitingroom;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a ticket stands. */
sealed interface Place {

  /** The sale has not opened, so nobody has a position yet. */
  record InTheDraw(Duration opensIn) implements Place {}

  /**
   * Not let in yet.
   *
   * @param position from 0
   */
  record Waiting(long position, long ahead, @Nullable Duration estimatedWait) implements Place {}

  /** The turn, until {@code endsAt}. */
  record Admitted(long position, Instant endsAt) implements Place {}

  /** The turn is over; joining again gives a new place at the end. */
  record Missed(long position) implements Place {}

  /** Nothing is left for now; units of orders that end may still come back. */
  record SoldOut(long position) implements Place {}

  record Closed() implements Place {}
}
