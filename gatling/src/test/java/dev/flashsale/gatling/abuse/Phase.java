package dev.flashsale.gatling.abuse;

import java.time.Duration;

/** A stretch of the run. */
public record Phase(int number, Kind kind, Duration start, Duration length) {

  /** What happens besides honest shopping. */
  public enum Kind {
    /** All attacks, ever harder; not judged. */
    WARM_UP,
    /** Nothing. */
    CALM,
    /** All attacks. */
    ABUSED,
    /** Redis restarts, and some do not wait until they are told to come back. */
    RESTART
  }

  /** So that no request of an attack is counted for the phase before or after. */
  private static final Duration MARGIN = Duration.ofMillis(200);

  /** The part in which attacks are under way. */
  public Phase attack() {
    return new Phase(number, kind, start.plus(MARGIN), length.minus(MARGIN.multipliedBy(2)));
  }

  public Duration end() {
    return start.plus(length);
  }
}
