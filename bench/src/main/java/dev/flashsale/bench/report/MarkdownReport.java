package dev.flashsale.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import dev.flashsale.bench.contender.Kind;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.cpu.Memory;
import dev.flashsale.bench.stack.StartUp;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results as tables for people. */
public final class MarkdownReport {

  private static final double MEGABYTE = 1e6;

  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Results results) {
    this.results = results;
  }

  public static String of(Results results) {
    MarkdownReport report = new MarkdownReport(results);
    report.machine();
    report.contenders();
    report.latencies();
    report.growths();
    report.sizes();
    report.targets();
    report.invariants();
    return report.text.toString();
  }

  private void machine() {
    Machine machine = results.machine();
    line("# Benchmark of %s", results.start().toString().substring(0, 16) + "Z");
    line("");
    line(
        "%d processors (%s), %.0f GB, Linux %s, JDK %s, PostgreSQL %s, Redis %s; the load generator"
            + " and all servers share them.",
        machine.processors(),
        machine.processor(),
        machine.memoryBytes() / 1e9,
        machine.kernel(),
        machine.java(),
        machine.postgres(),
        machine.redis());
    line("");
  }

  private void contenders() {
    Standings standings = results.standings();
    if (standings.rounds().isEmpty()) {
      return;
    }
    line("## Side by side");
    line("");
    line(
        "Median of the rounds (lowest to highest). The service saw every token before a round, so"
            + " no contender verifies signatures in it.");
    line("");
    line(
        "| contender | accepted orders/s | durable orders/s | refusals or answers/s | Java µs |"
            + " Redis µs | PostgreSQL µs | p50 ms | p99 ms |");
    line("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    standings
        .rounds()
        .forEach((name, rounds) -> contender(name, rounds.getFirst().kind(), standings));
    line("");
    line("µs: processor time for one accepted order or one answer, until PostgreSQL has it.");
    line("");
  }

  private void contender(String name, Kind kind, Standings standings) {
    boolean orders = kind == Kind.ORDERS;
    String rate = count(standings.of(name, RoundResult::perSecond));
    ToDoubleFunction<RoundResult> java = round -> round.cpu().java();
    line(
        "| %s | %s | %s | %s | %s | %s | %s | %s | %s |",
        name,
        orders ? rate : "",
        orders ? count(standings.of(name, RoundResult::durablePerSecond)) : "",
        orders ? "" : rate,
        decimal(standings.median(name, java)),
        decimal(standings.median(name, round -> round.cpu().redis())),
        decimal(standings.median(name, round -> round.cpu().postgres())),
        decimal(standings.median(name, RoundResult::p50Ms)),
        decimal(standings.median(name, RoundResult::p99Ms)));
  }

  private void latencies() {
    if (results.latencies().isEmpty()) {
      return;
    }
    line("## At a constant rate");
    line("");
    line("Half of the peak of flashsale `202`; latency counts from when a request was due.");
    line("");
    line("| contender | requests/s | p50 ms | p99 ms | p99.9 ms | highest ms | PERSISTED p99 ms |");
    line("|---|---:|---:|---:|---:|---:|---:|");
    for (LatencyResult result : results.latencies()) {
      line(
          "| %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %s |",
          result.contender(),
          result.report().perSecond(),
          result.report().p50Ms(),
          result.report().p99Ms(),
          result.report().p999Ms(),
          result.report().maxMs(),
          decimal(result.persistedP99Ms()));
    }
    line("");
  }

  private void growths() {
    if (results.growths().isEmpty()) {
      return;
    }
    line("## With more of everything");
    line("");
    line("| from → to | µs per order | | growth | accepted orders/s | |");
    line("|---|---:|---:|---:|---:|---:|");
    for (GrowthResult growth : results.growths()) {
      line(
          "| %s | %s | %s | %+.0f %% | %s | %s |",
          growth.what(),
          count(growth.fewMicros()),
          count(growth.manyMicros()),
          growth.percent(),
          count(growth.fewPerSecond()),
          count(growth.manyPerSecond()));
    }
    line("");
    line("µs: processor time of Java, Redis and PostgreSQL together.");
    line("");
  }

  private void sizes() {
    StartUp startUp = results.startUp();
    Memory memory = results.memory();
    if (startUp != null && memory != null) {
      line(
          "Memory of the service (RSS): %.0f MB at rest, %.0f MB after the load, %.0f MB at most."
              + " First answer %.2f s after its start.",
          startUp.atRest().now() / MEGABYTE,
          memory.now() / MEGABYTE,
          memory.peak() / MEGABYTE,
          startUp.firstAnswerMs() / 1e3);
      line("");
    }
  }

  private void targets() {
    line("## Targets");
    line("");
    line("| figure | target | measured | |");
    line("|---|---:|---:|:-:|");
    for (Target target : Targets.of(results)) {
      String unit = target.unit().isEmpty() ? "" : " " + target.unit();
      line(
          "| %s | %s %s%s | %s | %s |",
          target.figure(),
          target.bound().sign(),
          plain(target.limit()),
          unit,
          target.isMeasured() ? decimal(target.measured()) + unit : "not measured",
          !target.isMeasured() ? "" : target.isMet() ? "✓" : "✗");
    }
    line("");
  }

  private void invariants() {
    List<String> broken = results.broken();
    if (broken.isEmpty()) {
      line("Every invariant held after every round, warm-ups included.");
      return;
    }
    line("## Broken invariants");
    line("");
    broken.forEach(what -> line("- %s", what));
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static String count(Spread spread) {
    if (Double.isNaN(spread.median())) {
      return "";
    }
    return String.format(
        Locale.ROOT, "%,.0f (%,.0f–%,.0f)", spread.median(), spread.min(), spread.max());
  }

  private static String decimal(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%,.1f", value);
  }

  private static String plain(double limit) {
    return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
  }
}
