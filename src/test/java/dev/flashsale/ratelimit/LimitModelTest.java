package dev.flashsale.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What each algorithm promises, over any course of time. */
class LimitModelTest {

  private record Taken(long at, int cost) {}

  @Provide
  Arbitrary<Limit> limits() {
    return Limits.any();
  }

  @Provide
  Arbitrary<List<Limits.Attempt>> attempts() {
    return Limits.attempts();
  }

  @Property(tries = 500)
  void noSpanOfTimeSeesMoreThanTheLimitAllows(
      @ForAll("limits") Limit limit, @ForAll("attempts") List<Limits.Attempt> attempts) {
    List<Taken> taken = new ArrayList<>();
    LimitModel model = LimitModel.of(limit);
    long now = 1_000_000_000L;
    for (Limits.Attempt attempt : attempts) {
      now += attempt.after(limit);
      int cost = attempt.cost(limit);
      if (model.retryAfter(now, cost) <= 0) {
        model.take(now, cost);
        taken.add(new Taken(now, cost));
      }
    }
    for (int first = 0; first < taken.size(); first++) {
      long sum = 0;
      for (Taken one : taken.subList(first, taken.size())) {
        sum += one.cost();
        long span = one.at() - taken.get(first).at();
        assertThat((double) sum).isLessThanOrEqualTo(most(limit, span));
      }
    }
  }

  /** The most permits a span of time may see, µs. */
  private static double most(Limit limit, long span) {
    double intervals = (double) span / limit.intervalMicros();
    return switch (limit.algorithm()) {
      case GCRA, TOKEN_BUCKET, LEAKY_BUCKET -> limit.burst() + intervals * limit.permits() + 1e-6;
      case SLIDING_LOG -> limit.permits() * (Math.floor(intervals) + 1);
      // Around a boundary each may see two intervals' worth.
      case FIXED_WINDOW, SLIDING_WINDOW -> limit.permits() * (Math.floor(intervals) + 2);
    };
  }

  @Property(tries = 500)
  void whoWaitsAsLongAsToldIsAllowed(
      @ForAll("limits") Limit limit, @ForAll("attempts") List<Limits.Attempt> attempts) {
    LimitModel model = LimitModel.of(limit);
    long now = 1_000_000_000L;
    for (Limits.Attempt attempt : attempts) {
      now += attempt.after(limit);
      int cost = attempt.cost(limit);
      double wait = model.retryAfter(now, cost);
      if (wait > 0) {
        long told = now + (long) Math.ceil(wait);
        assertThat(model.retryAfter(told, cost)).isLessThanOrEqualTo(1e-3);
        now = told;
      }
      model.take(now, cost);
    }
  }
}
