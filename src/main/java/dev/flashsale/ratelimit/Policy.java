package dev.flashsale.ratelimit;

import java.util.List;

/**
 * Who may send which requests how often.
 *
 * @param name what the {@code RateLimit} headers and admins call it
 * @param limit without {@link Limit#contradictions}
 */
public record Policy(
    String name, Subject who, List<RoutePattern> routes, Limit limit, RedisFailure onRedisFailure) {

  boolean isAbout(String method, List<String> path) {
    for (RoutePattern route : routes) {
      if (route.matches(method, path)) {
        return true;
      }
    }
    return false;
  }

  /** The policy as {@code RateLimit-Policy} states it: a quota for a window. */
  public String header() {
    long windowMicros = limit.intervalMicros() * limit.burst() / limit.permits();
    return '"' + name + "\";q=" + limit.burst() + ";w=" + seconds(windowMicros);
  }

  /** What is left, as {@code RateLimit} states it. */
  public String header(Verdict verdict) {
    long micros =
        (verdict.allowed() ? verdict.resetAfter() : verdict.retryAfter()).toNanos() / 1000;
    return '"' + name + "\";r=" + verdict.remaining() + ";t=" + seconds(micros);
  }

  private static long seconds(long micros) {
    return Math.max(1, Math.ceilDiv(micros, 1_000_000L));
  }
}
