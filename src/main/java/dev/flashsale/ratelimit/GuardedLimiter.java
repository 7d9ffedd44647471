package dev.flashsale.ratelimit;

import dev.flashsale.redis.EventLoopConnections;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * {@link RateLimiter} for what stands before every request: it does not wait long for a Redis that
 * is away, soon stops asking, and asks again with a few requests before it asks with all.
 */
@Singleton
public class GuardedLimiter {

  private final EventLoopConnections connections;

  GuardedLimiter(EventLoopConnections connections) {
    this.connections = connections;
  }

  /**
   * Takes {@code cost} permits if there are as many. Call on an event loop.
   *
   * @param cost to the limit's burst; 0 looks whether there is one
   */
  @CircuitBreaker(
      requestVolumeThreshold = 20,
      failureRatio = 0.5,
      delay = 1000,
      successThreshold = 3)
  @CircuitBreakerName("rate-limiter")
  @Timeout(250)
  public Uni<Verdict> check(String key, Limit limit, int cost) {
    return Uni.createFrom()
        .completionStage(
            () ->
                RateLimiter.call(key, limit, Math.max(1, cost), cost == 0)
                    .send(connections::send)
                    .toCompletionStage())
        .map(RateLimiter::verdict);
  }
}
