package dev.flashsale.ratelimit;

import dev.flashsale.http.Problem.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often something may be done.
 *
 * @param permits in an interval, 1 to 1,000,000, and not more than 100,000 a second: one key of
 *     Redis does not serve more, and a permit's share of the interval stays far above the rounding
 * @param interval 1 ms to 31 days
 * @param burst permits that may be used at once, 1 to 1,000,000, and such that they come back
 *     within a year; as many as permits where the algorithm has no burst of its own
 */
public record Limit(Algorithm algorithm, int permits, Duration interval, int burst) {

  public static final int PERMITS_MAX = 1_000_000;

  /** The log keeps an entry for each permit, and one call may have to write them all. */
  static final int LOGGED_PERMITS_MAX = 1_000;

  private static final int PERMITS_PER_SECOND_MAX = 100_000;
  private static final Duration INTERVAL_MIN = Duration.ofMillis(1);
  private static final Duration INTERVAL_MAX = Duration.ofDays(31);
  private static final Duration REFILL_MAX = Duration.ofDays(366);
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** What is wrong with this limit, by field of a request; nothing if it can be used. */
  public List<FieldError> contradictions() {
    List<FieldError> errors = new ArrayList<>();
    if (permits < 1 || permits > PERMITS_MAX) {
      errors.add(new FieldError("limit", "must be 1 to " + PERMITS_MAX));
    }
    if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
      errors.add(new FieldError("interval", "must be a millisecond to 31 days"));
    }
    if (burst < 1 || burst > PERMITS_MAX) {
      errors.add(new FieldError("burst", "must be 1 to " + PERMITS_MAX));
    }
    return errors.isEmpty() ? together() : errors;
  }

  private List<FieldError> together() {
    List<FieldError> errors = new ArrayList<>();
    if (permits * MICROS_PER_SECOND > PERMITS_PER_SECOND_MAX * intervalMicros()) {
      errors.add(
          new FieldError("limit", "must be " + PERMITS_PER_SECOND_MAX + " a second at most"));
    }
    if (!algorithm.hasBurst() && burst != permits) {
      errors.add(
          new FieldError("burst", "must be left out: " + algorithm.label() + " does not have one"));
    }
    if (algorithm == Algorithm.SLIDING_LOG && permits > LOGGED_PERMITS_MAX) {
      errors.add(
          new FieldError("limit", "must be " + LOGGED_PERMITS_MAX + " at most for sliding-log"));
    }
    if ((double) burst * intervalMicros() / permits > REFILL_MAX.toMillis() * 1000.0) {
      errors.add(new FieldError("burst", "must come back within 366 days"));
    }
    return errors;
  }

  long intervalMicros() {
    return interval.toNanos() / 1000;
  }
}
