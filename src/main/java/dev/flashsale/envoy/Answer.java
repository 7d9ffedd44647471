package dev.flashsale.envoy;

import com.google.protobuf.util.Durations;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.ratelimit.Limit;
import dev.flashsale.ratelimit.Policy;
import dev.flashsale.ratelimit.Verdict;
import envoy.config.core.v3.HeaderValue;
import envoy.service.ratelimit.v3.RateLimitResponse;
import envoy.service.ratelimit.v3.RateLimitResponse.Code;
import envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes in Envoy's words what was said about descriptors. */
final class Answer {

  private static final String RETRY_AFTER = "Retry-After";

  private static final Map<Duration, RateLimit.Unit> UNITS =
      Map.of(
          Duration.ofSeconds(1), RateLimit.Unit.SECOND,
          Duration.ofMinutes(1), RateLimit.Unit.MINUTE,
          Duration.ofHours(1), RateLimit.Unit.HOUR,
          Duration.ofDays(1), RateLimit.Unit.DAY);

  private Answer() {}

  /** The answer to descriptors of which {@code all} are what was said, in their order. */
  static RateLimitResponse of(List<Counted> all) {
    RateLimitResponse.Builder answer =
        RateLimitResponse.newBuilder()
            .setOverallCode(code(all.stream().allMatch(Counted::allowed)));
    for (Counted counted : all) {
      answer.addStatuses(status(counted));
      counted.policy().ifPresent(policy -> describe(policy, counted.verdict(), answer));
    }
    longestWait(all).ifPresent(wait -> answer.addResponseHeadersToAdd(retryAfter(wait)));
    return answer.build();
  }

  private static DescriptorStatus status(Counted counted) {
    DescriptorStatus.Builder status =
        DescriptorStatus.newBuilder().setCode(code(counted.allowed()));
    counted.policy().flatMap(Answer::currentLimit).ifPresent(status::setCurrentLimit);
    counted
        .verdict()
        .ifPresent(
            verdict ->
                status
                    .setLimitRemaining((int) verdict.remaining())
                    .setDurationUntilReset(
                        Durations.fromNanos(
                            (verdict.allowed() ? verdict.resetAfter() : verdict.retryAfter())
                                .toNanos())));
    return status.build();
  }

  /** Empty if Envoy has no name for the interval. */
  private static Optional<RateLimit> currentLimit(Policy policy) {
    Limit limit = policy.limit();
    return Optional.ofNullable(UNITS.get(limit.interval()))
        .map(
            unit ->
                RateLimit.newBuilder()
                    .setName(policy.name())
                    .setRequestsPerUnit(limit.permits())
                    .setUnit(unit)
                    .build());
  }

  private static void describe(
      Policy policy, Optional<Verdict> verdict, RateLimitResponse.Builder answer) {
    answer.addResponseHeadersToAdd(header("RateLimit-Policy", policy.header()));
    verdict.ifPresent(
        known -> answer.addResponseHeadersToAdd(header("RateLimit", policy.header(known))));
  }

  /** Until all that was refused would be allowed; empty if nothing was, or something never will. */
  private static Optional<Duration> longestWait(List<Counted> all) {
    List<Counted> refused = all.stream().filter(counted -> !counted.allowed()).toList();
    return refused.stream().anyMatch(counted -> counted.verdict().isEmpty())
        ? Optional.empty()
        : refused.stream()
            .flatMap(counted -> counted.verdict().stream())
            .map(Verdict::retryAfter)
            .max(Duration::compareTo);
  }

  /** As long as a problem would say, who spreads those who come back. */
  private static HeaderValue retryAfter(Duration wait) {
    String seconds =
        Problem.of(ProblemCode.RATE_LIMITED).retryAfter(wait).headers().get(RETRY_AFTER);
    return header(RETRY_AFTER, String.valueOf(seconds));
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder().setKey(name).setValue(value).build();
  }

  private static Code code(boolean allowed) {
    return allowed ? Code.OK : Code.OVER_LIMIT;
  }
}
