package dev.flashsale.gatling.abuse;

import java.util.List;

/**
 * How many of some requests a limit admitted, beside how many it had to.
 *
 * <p>The service decides on a request at an unknown moment between its being sent and its answer,
 * so the time between the first and the last decision is known to within their latencies, and what
 * the limit had to admit is a range.
 *
 * @param least of an asker who always asks for more than there is
 */
record Admissions(int requests, long admitted, double least, double most) {

  /** How far off a limit may be. */
  private static final double TOLERANCE = 0.01;

  /** A permit that became due just before the last request, or just after. */
  private static final int ROUNDING = 1;

  private static final double SECOND_NS = 1e9;

  static Admissions of(List<Exchange> asked, Limit limit) {
    long admitted = asked.stream().filter(exchange -> !exchange.refusedBy(limit)).count();
    long firstSent = asked.stream().mapToLong(Exchange::sentNs).min().orElse(0);
    long firstAnswered = asked.stream().mapToLong(Exchange::answeredNs).min().orElse(0);
    long lastSent = asked.stream().mapToLong(Exchange::sentNs).max().orElse(0);
    long lastAnswered = asked.stream().mapToLong(Exchange::answeredNs).max().orElse(0);
    return new Admissions(
        asked.size(),
        admitted,
        limit.admits(Math.max(0, lastSent - firstAnswered) / SECOND_NS),
        limit.admits((lastAnswered - firstSent) / SECOND_NS));
  }

  boolean tooMany() {
    return admitted > most * (1 + TOLERANCE) + ROUNDING;
  }

  boolean tooFew() {
    return admitted < least * (1 - TOLERANCE) - ROUNDING;
  }
}
