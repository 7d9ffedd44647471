package dev.flashsale.envoy;

import dev.flashsale.http.Faults;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.ratelimit.Policy;
import dev.flashsale.ratelimit.PolicyLimiter;
import dev.flashsale.ratelimit.RateLimitResource;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import envoy.service.ratelimit.v3.RateLimitRequest;
import envoy.service.ratelimit.v3.RateLimitResponse;
import envoy.service.ratelimit.v3.RateLimitService;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/**
 * Envoy's rate limit service, for callers with a token of the group {@code service}. Each
 * descriptor is counted under the policy its rule names; one without a rule is allowed.
 *
 * <p>Runs on the event loop of the call's connection. All descriptors of a request are asked about
 * at once; what those allowed took is not given back if another is over its limit.
 */
@GrpcService
public class EnvoyRateLimits implements RateLimitService {

  private final Rules rules;
  private final PolicyLimiter limiter;

  EnvoyRateLimits(Rules rules, PolicyLimiter limiter) {
    this.rules = rules;
    this.limiter = limiter;
  }

  /**
   * {@inheritDoc}
   *
   * @return fails with {@code INVALID_ARGUMENT} beyond {@link Bounds}, and with {@code UNAVAILABLE}
   *     if Redis is away and a policy closed then
   */
  @Override
  @RolesAllowed(RateLimitResource.SERVICE)
  public Uni<RateLimitResponse> shouldRateLimit(RateLimitRequest request) {
    Bounds.check(request);
    List<Uni<Counted>> asked =
        request.getDescriptorsList().stream()
            .map(descriptor -> count(request, descriptor))
            .toList();
    return Uni.join()
        .all(asked)
        .andFailFast()
        .map(Answer::of)
        .onFailure()
        .transform(EnvoyRateLimits::status);
  }

  private Uni<Counted> count(RateLimitRequest request, RateLimitDescriptor descriptor) {
    return rules
        .policyOf(request.getDomain(), descriptor)
        .map(policy -> count(policy, request, descriptor))
        .orElseGet(() -> Uni.createFrom().item(Counted.FOR_NOBODY));
  }

  private Uni<Counted> count(
      Policy policy, RateLimitRequest request, RateLimitDescriptor descriptor) {
    long cost = costOf(request, descriptor);
    if (cost > policy.limit().burst()) {
      return Uni.createFrom().item(Counted.never(policy));
    }
    String name = DescriptorName.of(request.getDomain(), descriptor);
    return limiter.check(policy, name, (int) cost).map(verdict -> Counted.by(policy, verdict));
  }

  /** Permits asked for; a descriptor's own 0 looks without taking, the request's means 1. */
  private static long costOf(RateLimitRequest request, RateLimitDescriptor descriptor) {
    if (descriptor.hasHitsAddend()) {
      long own = descriptor.getHitsAddend().getValue();
      return own < 0 ? Long.MAX_VALUE : own; // an unsigned number
    }
    return Math.max(1, Integer.toUnsignedLong(request.getHitsAddend()));
  }

  private static Throwable status(Throwable fault) {
    if (fault instanceof StatusRuntimeException) {
      return fault;
    }
    Problem problem = Faults.problem(fault);
    Status status =
        problem.code() == ProblemCode.UNAVAILABLE ? Status.UNAVAILABLE : Status.INTERNAL;
    return status.withDescription(problem.detail()).asRuntimeException();
  }
}
