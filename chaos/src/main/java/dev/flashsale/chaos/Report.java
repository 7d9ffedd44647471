package dev.flashsale.chaos;

import dev.flashsale.chaos.check.Books;
import dev.flashsale.chaos.check.Check;
import dev.flashsale.chaos.check.Evidence;
import dev.flashsale.chaos.check.Violation;
import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.FaultRecord;
import dev.flashsale.chaos.history.Action;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is said of a run.
 *
 * @param samples of the stock that were taken
 * @param repetitions of events
 */
record Report(
    Settings settings,
    Evidence evidence,
    List<Violation> violations,
    int samples,
    int repetitions) {

  private static final int SHOWN_PER_CHECK = 5;
  private static final int HISTORIES_MAX = 3;
  private static final int HISTORY_LINES_MAX = 30;

  String text() {
    StringBuilder text = new StringBuilder();
    if (!violations.isEmpty()) {
      broken(text);
    }
    faults(text);
    requests(text);
    orders(text);
    checks(text);
    text.append(
        violations.isEmpty()
            ? "chaos: green"
            : "chaos: RED, seed " + settings.seed() + "; " + violations.size() + " violations");
    return text.toString();
  }

  private void broken(StringBuilder text) {
    Map<String, List<Violation>> byCheck =
        violations.stream()
            .collect(
                Collectors.groupingBy(Violation::check, LinkedHashMap::new, Collectors.toList()));
    byCheck.forEach(
        (check, found) -> {
          text.append("BROKEN ").append(check).append(": ").append(found.size()).append('\n');
          found.stream().limit(SHOWN_PER_CHECK).forEach(it -> line(text, it.detail()));
          found.stream()
              .filter(it -> !it.subjects().isEmpty())
              .limit(HISTORIES_MAX)
              .forEach(it -> history(text, it.subjects()));
        });
    text.append("The faults (s):\n");
    evidence.faults().forEach(fault -> line(text, fault.toString()));
    text.append('\n');
  }

  private void history(StringBuilder text, Set<String> subjects) {
    List<String> lines =
        Excerpt.of(
            evidence.attempts().stream().filter(attempt -> isAbout(attempt, subjects)).toList());
    if (lines.isEmpty()) {
      return;
    }
    text.append("  what ").append(subjects).append(" asked and was told (s):\n");
    lines.stream().limit(HISTORY_LINES_MAX).forEach(it -> line(text, "  " + it));
    if (lines.size() > HISTORY_LINES_MAX) {
      line(text, "  ... and " + (lines.size() - HISTORY_LINES_MAX) + " more");
    }
  }

  private static boolean isAbout(Attempt attempt, Set<String> subjects) {
    return subjects.contains(attempt.orderId()) || subjects.contains(attempt.ask().who());
  }

  private void faults(StringBuilder text) {
    Map<FaultKind, Long> counts =
        evidence.faults().stream()
            .collect(
                Collectors.groupingBy(
                    FaultRecord::kind,
                    () -> new EnumMap<>(FaultKind.class),
                    Collectors.counting()));
    Map<FaultKind, LongSummaryStatistics> times =
        Recovery.times(evidence.faults(), evidence.attempts());
    text.append("| fault | times | healed to first success, ms: mean, worst |\n");
    text.append("|---|---|---|\n");
    counts.forEach(
        (kind, count) -> {
          LongSummaryStatistics ms = times.getOrDefault(kind, new LongSummaryStatistics());
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %s |%n",
                  kind.label(),
                  count,
                  ms.getCount() == 0
                      ? "never"
                      : String.format(Locale.ROOT, "%.0f, %d", ms.getAverage(), ms.getMax())));
        });
    text.append('\n');
  }

  private void requests(StringBuilder text) {
    Map<Action, Map<Outcome, Long>> counts = new EnumMap<>(Action.class);
    for (Attempt attempt : evidence.attempts()) {
      counts
          .computeIfAbsent(attempt.ask().action(), _ -> new EnumMap<>(Outcome.class))
          .merge(attempt.answer().outcome(), 1L, Long::sum);
    }
    text.append("| request |");
    for (Outcome outcome : Outcome.values()) {
      text.append(' ').append(outcome.name().toLowerCase(Locale.ROOT)).append(" |");
    }
    text.append("\n|---|").append("---|".repeat(Outcome.values().length)).append('\n');
    counts.forEach(
        (action, ofAction) -> {
          text.append("| ").append(action.name().toLowerCase(Locale.ROOT)).append(" |");
          for (Outcome outcome : Outcome.values()) {
            text.append(' ').append(ofAction.getOrDefault(outcome, 0L)).append(" |");
          }
          text.append('\n');
        });
    text.append('\n');
  }

  private void orders(StringBuilder text) {
    Map<String, Long> byStatus =
        evidence.books().orders().stream()
            .collect(
                Collectors.groupingBy(Books.Order::status, TreeMap::new, Collectors.counting()));
    long charges = evidence.books().charges().size();
    long givenBack = evidence.books().charges().stream().filter(it -> !it.kept()).count();
    text.append(
        String.format(
            Locale.ROOT,
            "orders %d %s; charges %d, %d of them given back; events %d, repeated %d times;"
                + " stock sampled %d times%n",
            evidence.books().orders().size(),
            byStatus,
            charges,
            givenBack,
            evidence.deliveries().size(),
            repetitions,
            samples));
    int destroyed = evidence.destroyed().size();
    if (destroyed > 0) {
      line(
          text,
          destroyed + " orders answered 202 were lost with both Redis' memory and their instance");
    }
    text.append('\n');
  }

  private void checks(StringBuilder text) {
    for (Check check : Check.values()) {
      long broken = violations.stream().filter(it -> it.check().equals(check.title())).count();
      line(text, (broken == 0 ? "ok      " : "BROKEN  ") + check.title());
    }
    text.append('\n');
  }

  private static void line(StringBuilder text, String line) {
    text.append("  ").append(line).append('\n');
  }
}
