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

  /** Takes a permit if there is one. Call on an event loop. */
  @CircuitBreaker(
      requestVolumeThreshold = 20,
      failureRatio = 0.5,
      delay = 1000,
      successThreshold = 3)
  @CircuitBreakerName("rate-limiter")
  @Timeout(250)
  public Uni<Verdict> check(String key, Limit limit) {
    return Uni.createFrom()
        .completionStage(
            () ->
                RateLimiter.call(key, limit, 1, false).send(connections::send).toCompletionStage())
        .map(RateLimiter::verdict);
  }
}
