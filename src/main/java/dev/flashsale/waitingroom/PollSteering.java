package dev.flashsale.waitingroom;

import dev.flashsale.waitingroom.Queue.Standing;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When whoever waits is to ask again: the sooner the closer the turn is, so often that no turn is
 * missed, and otherwise so seldom that the whole room asks {@value #POLLS_PER_SECOND} times a
 * second. Before the opening there is nothing to learn, so everybody asks after it, one after the
 * other.
 */
final class PollSteering {

  private static final long POLLS_PER_SECOND = 500;
  private static final long SECONDS_MIN = 2;
  private static final long SECONDS_MAX = 60;

  /** Of a turn: who asks as often has most of it left. */
  private static final long TURN_PARTS = 4;

  private PollSteering() {}

  static long secondsUntilNext(Standing standing) {
    TicketDocument ticket = standing.document();
    long longest = Math.clamp(ticket.turnFor().toSeconds() / TURN_PARTS, SECONDS_MIN, SECONDS_MAX);
    long crowd = Math.clamp(standing.joined() / POLLS_PER_SECOND, SECONDS_MIN, longest);
    Long wait = ticket.estimatedWait();
    if (ticket.state() == TicketDocument.State.IN_DRAW && wait != null) {
      return Math.min(wait, SECONDS_MAX) + random(1, crowd);
    }
    long after = wait == null ? longest : Math.clamp(wait / 2, crowd, longest);
    return random((after + 1) / 2, after);
  }

  /** From {@code from} to {@code to}, both included. */
  private static long random(long from, long to) {
    return ThreadLocalRandom.current().nextLong(from, to + 1);
  }
}
