package dev.flashsale.ratelimit;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Keeps policies: asks memory first, Redis then, and what the policy says if Redis is away. */
@Singleton
public class PolicyLimiter {

  private static final Logger LOG = Logger.getLogger(PolicyLimiter.class);
  private static final Duration RETRY_CLOSED_AFTER = Duration.ofSeconds(1);

  private final GuardedLimiter shared;
  private final LocalLimiter local;
  private final ToldToWait toldToWait;

  PolicyLimiter(GuardedLimiter shared, LocalLimiter local, ToldToWait toldToWait) {
    this.shared = shared;
    this.local = local;
    this.toldToWait = toldToWait;
  }

  /** As {@link #check(Policy, String, int)} with a cost of 1. */
  public Uni<Verdict> check(Policy policy, String name) {
    return check(policy, name, 1);
  }

  /**
   * Takes {@code cost} permits of {@code policy} for whoever {@code name} names. Call on an event
   * loop.
   *
   * @param cost to the burst of the policy's limit; 0 looks whether there is one
   * @return fails with {@link ProblemException} {@code unavailable} if Redis is away and the policy
   *     closed then
   */
  public Uni<Verdict> check(Policy policy, String name, int cost) {
    if (cost > 1) {
      return ask(policy, name, cost); // who waits for several may be served one meanwhile
    }
    PolicyCaller caller = PolicyCaller.of(policy, name);
    Duration wait = toldToWait.remaining(caller);
    if (wait.isPositive()) {
      return Uni.createFrom().item(new Verdict(false, 0, wait, wait));
    }
    return ask(policy, name, cost).invoke(verdict -> remember(caller, verdict));
  }

  private Uni<Verdict> ask(Policy policy, String name, int cost) {
    return shared
        .check("policy " + policy.name() + ' ' + name, policy.limit(), cost)
        .invoke(verdict -> follow(policy, name, verdict))
        .onFailure()
        .recoverWithUni(fault -> withoutRedis(policy, name, cost, fault));
  }

  private void follow(Policy policy, String name, Verdict verdict) {
    if (policy.onRedisFailure() == RedisFailure.LOCAL) {
      local.follow(policy, name, verdict);
    }
  }

  private void remember(PolicyCaller caller, Verdict verdict) {
    if (!verdict.allowed()) {
      toldToWait.tell(caller, verdict.retryAfter());
    }
  }

  private Uni<Verdict> withoutRedis(Policy policy, String name, int cost, Throwable fault) {
    LOG.debugf("policy %s without Redis: %s", policy.name(), fault);
    return switch (policy.onRedisFailure()) {
      case OPEN -> verdict(new Verdict(true, policy.limit().burst(), Duration.ZERO, Duration.ZERO));
      case CLOSED -> Uni.createFrom().failure(closed());
      case LOCAL -> verdict(local.check(policy, name, cost));
    };
  }

  private static Uni<Verdict> verdict(Verdict verdict) {
    return Uni.createFrom().item(verdict);
  }

  private static ProblemException closed() {
    return Problem.of(ProblemCode.UNAVAILABLE, "Requests cannot be counted for the moment.")
        .retryAfter(RETRY_CLOSED_AFTER)
        .exception();
  }
}
