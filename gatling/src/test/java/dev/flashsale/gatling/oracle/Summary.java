package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the run was like, in figures: pace, and per outcome how often and how fast. */
final class Summary {

  private final List<Answer> answers;

  Summary(List<Answer> answers) {
    this.answers = answers;
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d answers; %.0f orders/s; %.0f sold-out/s",
            answers.size(),
            ordersPerSecond(),
            soldOutPerSecond()));
    lines.add(String.format("%-17s %9s %8s %8s %8s", "outcome", "count", "p50 ms", "p99", "p99.9"));
    latenciesByOutcome().forEach((outcome, sorted) -> lines.add(row(outcome, sorted)));
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(Outcome outcome, List<Long> sorted) {
    return String.format(
        Locale.ROOT,
        "%-17s %,9d %8d %8d %8d",
        outcome,
        sorted.size(),
        percentile(sorted, 0.5),
        percentile(sorted, 0.99),
        percentile(sorted, 0.999));
  }

  private Map<Outcome, List<Long>> latenciesByOutcome() {
    return answers.stream()
        .sorted((a, b) -> Long.compare(a.latencyMs(), b.latencyMs()))
        .collect(
            Collectors.groupingBy(
                Answer::outcome,
                () -> new EnumMap<>(Outcome.class),
                Collectors.mapping(Answer::latencyMs, Collectors.toList())));
  }

  private double ordersPerSecond() {
    Set<String> seen = new HashSet<>();
    return perSecond(
        answers.stream()
            .filter(answer -> answer.outcome().accepted())
            .filter(answer -> seen.add(String.valueOf(answer.orderId())))
            .toList());
  }

  private double soldOutPerSecond() {
    return perSecond(
        answers.stream().filter(answer -> answer.outcome() == Outcome.SOLD_OUT).toList());
  }

  /** Over the time from the first request that got such an answer to the last such answer. */
  static double perSecond(List<Answer> such) {
    if (such.isEmpty()) {
      return 0;
    }
    LongSummaryStatistics asked =
        such.stream().mapToLong(a -> a.answeredAtMs() - a.latencyMs()).summaryStatistics();
    LongSummaryStatistics answered =
        such.stream().mapToLong(Answer::answeredAtMs).summaryStatistics();
    return such.size() * 1000.0 / Math.max(1, answered.getMax() - asked.getMin());
  }

  /** The smallest latency that at least this share of the answers did not exceed. */
  static long percentile(List<Long> sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
