package dev.flashsale.gatling.abuse;

import java.time.Duration;

/** A stretch of the run. */
public record Phase(int number, Kind kind, Duration start, Duration length) {

  /** What happens besides honest shopping. */
  public enum Kind {
    /** All attacks, ever harder; not judged. */
    WARM_UP,
    /** Nothing, for what the warm-up left undone to be done; not judged. */
    SETTLING,
    /** All attacks. */
    ABUSED,
    /** Nothing. */
    CALM,
    /** Redis restarts, and some do not wait until they are told to come back. */
    RESTART
  }

  /** Half a second, so that whole seconds are left: Gatling leaves out what is less than one. */
  private static final Duration MARGIN = Duration.ofMillis(500);

  /**
   * The part in which attacks are under way, if they are; what is before and after belongs to no
   * kind of phase, so that neither gets what the other did.
   */
  public Phase core() {
    return new Phase(number, kind, start.plus(MARGIN), length.minus(MARGIN.multipliedBy(2)));
  }

  boolean hasSeen(Exchange exchange) {
    return exchange.sentNs() >= start.toNanos() && exchange.sentNs() < end().toNanos();
  }

  public Duration end() {
    return start.plus(length);
  }
}
