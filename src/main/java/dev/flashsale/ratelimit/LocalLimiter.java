package dev.flashsale.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Counts in this instance's memory, while Redis is away: this instance's share of each limit, by
 * GCRA whatever the limit's algorithm. Thread-safe and bounded: under more callers than it holds,
 * those it forgets start afresh.
 */
@Singleton
public class LocalLimiter {

  private static final int CALLERS_MAX = 200_000;
  private static final Duration KEPT_MAX = Duration.ofHours(1);

  private final IntSupplier instances;
  private final Ticker ticker;
  private final Cache<PolicyCaller, Long> arrivals;

  @Inject
  LocalLimiter(LiveInstances instances, Ticker ticker) {
    this(instances::count, ticker);
  }

  LocalLimiter(IntSupplier instances, Ticker ticker) {
    this.instances = instances;
    this.ticker = ticker;
    this.arrivals =
        Caffeine.newBuilder()
            .maximumSize(CALLERS_MAX)
            .expireAfterWrite(KEPT_MAX)
            .ticker(ticker)
            .build();
  }

  /**
   * Remembers what Redis said, so that a caller who has used up a limit there does not have all of
   * it again here when Redis stops answering.
   */
  void follow(Policy policy, String name, Verdict shared) {
    Limit limit = policy.limit();
    long used = limit.burst() - shared.remaining();
    // The same whatever this instance's share is: a part of the permits, each worth as much more.
    long arrival = ticker.read() + used * (limit.interval().toNanos() / limit.permits());
    arrivals.asMap().merge(PolicyCaller.of(policy, name), arrival, (a, b) -> a - b < 0 ? b : a);
  }

  /**
   * Takes {@code cost} permits if this instance has as many for the caller; more than its share of
   * the burst it never has.
   *
   * @param cost to the limit's burst; 0 looks whether there is one
   */
  Verdict check(Policy policy, String name, int cost) {
    Limit limit = policy.limit();
    int sharers = instances.getAsInt();
    long eachNanos = limit.interval().toNanos() * sharers / limit.permits();
    int burst = Math.max(1, limit.burst() / sharers);
    long asked = Math.max(1, cost) * eachNanos;
    long now = ticker.read();
    boolean[] allowed = {false};
    long arrival =
        arrivals
            .asMap()
            .compute(
                PolicyCaller.of(policy, name),
                (caller, known) -> {
                  long due = known == null || known - now < 0 ? now : known;
                  allowed[0] = due + asked - now <= burst * eachNanos;
                  return allowed[0] && cost > 0 ? due + asked : due;
                });
    long used = arrival - now;
    return new Verdict(
        allowed[0],
        Math.max(0, (burst * eachNanos - used) / eachNanos),
        allowed[0] ? Duration.ZERO : Duration.ofNanos(used + asked - burst * eachNanos),
        Duration.ofNanos(used));
  }
}
