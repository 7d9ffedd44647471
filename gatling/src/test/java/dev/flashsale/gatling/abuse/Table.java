package dev.flashsale.gatling.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The run in figures: for each group and kind of phase how many, how many admitted, how fast. */
final class Table {

  private Table() {}

  static String of(Evidence evidence) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-28s %-8s %8s %9s %6s %6s %6s %8s %8s",
            "group", "phases", "requests", "admitted", "429", "503", "none", "p50 ms", "p99 ms"));
    for (Group group : Group.values()) {
      for (Phase.Kind kind : Phase.Kind.values()) {
        List<Exchange> asked = evidence.of(group, kind);
        if (!asked.isEmpty()) {
          lines.add(row(group, kind, asked));
        }
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(Group group, Phase.Kind kind, List<Exchange> asked) {
    Latencies latencies = Latencies.of(asked);
    return String.format(
        Locale.ROOT,
        "%-28s %-8s %8d %9d %6d %6d %6d %8.1f %8.1f",
        group.label(),
        kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        asked.size(),
        asked.size() - count(asked, 429) - count(asked, 503) - count(asked, 0),
        count(asked, 429),
        count(asked, 503),
        count(asked, 0),
        latencies.percentile(0.5),
        latencies.percentile(0.99));
  }

  private static long count(List<Exchange> asked, int status) {
    return asked.stream().filter(exchange -> exchange.status() == status).count();
  }

  /**
   * For each limit that is attacked, and each attack on it, what it admitted and what it had to.
   */
  static String limits(Evidence evidence) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-28s %-5s %-15s %8s %9s   %s",
            "attack", "phase", "limit", "requests", "admitted", "burst + rate x time"));
    for (Group group : Group.attackers()) {
      group
          .limit()
          .ifPresent(
              limit -> {
                for (Phase phase : evidence.timetable().those(Phase.Kind.ABUSED)) {
                  lines.add(row(group, phase, limit, evidence.of(group, phase)));
                }
              });
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(Group group, Phase phase, Limit limit, List<Exchange> asked) {
    Admissions admissions = Admissions.of(asked, limit);
    return String.format(
        Locale.ROOT,
        "%-28s %5d %-15s %8d %9d   %.1f to %.1f",
        group.label(),
        phase.number(),
        limit.policy(),
        admissions.requests(),
        admissions.admitted(),
        admissions.least(),
        admissions.most());
  }
}
