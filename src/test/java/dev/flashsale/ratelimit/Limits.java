package dev.flashsale.ratelimit;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Limits, and attempts under them, at random. */
final class Limits {

  private static final int ATTEMPTS_MAX = 60;

  private Limits() {}

  /** Small enough that a test meets their ends: 1 to 20 permits in 1 to 20 ms. */
  static Arbitrary<Limit> any() {
    return Combinators.combine(
            Arbitraries.of(Algorithm.class),
            Arbitraries.integers().between(1, 20),
            Arbitraries.integers().between(1_000, 20_000),
            Arbitraries.integers().between(1, 30))
        .as(
            (algorithm, permits, micros, burst) ->
                new Limit(
                    algorithm,
                    permits,
                    Duration.ofNanos(micros * 1000L),
                    algorithm.hasBurst() ? burst : permits));
  }

  static Arbitrary<List<Attempt>> attempts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1_500),
            Arbitraries.integers().between(1, 30),
            Arbitraries.integers().between(0, 9))
        .as(Attempt::new)
        .list()
        .ofMaxSize(ATTEMPTS_MAX);
  }

  /**
   * Something that is asked.
   *
   * @param afterPerMille of the interval, since the last
   * @param wanted permits, if there can be as many
   * @param way 0 to look only, else to take
   */
  record Attempt(int afterPerMille, int wanted, int way) {

    long after(Limit limit) {
      return limit.intervalMicros() * afterPerMille / 1000;
    }

    int cost(Limit limit) {
      return Math.min(1 + (wanted - 1) % limit.burst(), limit.burst());
    }

    boolean look() {
      return way == 0;
    }
  }
}
