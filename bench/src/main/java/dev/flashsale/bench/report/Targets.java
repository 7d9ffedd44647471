package dev.flashsale.bench.report;

import static dev.flashsale.bench.report.Target.Bound.AT_LEAST;
import static dev.flashsale.bench.report.Target.Bound.AT_MOST;

import dev.flashsale.bench.contender.Field;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.report.Target.Bound;
import dev.flashsale.bench.stack.StartUp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What FlashSale aims at, computed from a run's results. */
public final class Targets {

  private static final double MEGABYTE = 1e6;

  private final Results results;
  private final Standings standings;
  private final List<Target> targets = new ArrayList<>();

  private Targets(Results results) {
    this.results = results;
    this.standings = results.standings();
  }

  public static List<Target> of(Results results) {
    Targets targets = new Targets(results);
    targets.againstNaiveLua();
    targets.durable();
    targets.againstLimits();
    targets.latencies();
    targets.growths();
    targets.sizes();
    return targets.targets;
  }

  private void againstNaiveLua() {
    ratio(
        "accepted orders per CPU-second of Java + Redis, flashsale `202` ÷ naive-lua",
        AT_LEAST,
        2.5,
        standings.ratio(Field.FLASHSALE, Field.NAIVE_LUA, RoundResult::perCpuSecond));
    ratio(
        "accepted orders/s, flashsale `202` ÷ naive-lua",
        AT_LEAST,
        2,
        standings.ratio(Field.FLASHSALE, Field.NAIVE_LUA, RoundResult::perSecond));
    ratio(
        "Redis CPU per accepted order ÷ naive-lua's",
        AT_MOST,
        0.33,
        standings.ratio(Field.FLASHSALE, Field.NAIVE_LUA, Targets::redisMicros));
  }

  private void durable() {
    ratio(
        "durable orders/s, flashsale `Prefer: wait` ÷ pg-only",
        AT_LEAST,
        20,
        standings.ratio(Field.FLASHSALE_WAIT, Field.PG_ONLY, RoundResult::durablePerSecond));
    ratio(
        "durable orders/s, flashsale `Prefer: wait` ÷ limit-pg",
        AT_LEAST,
        0.35,
        standings.ratio(Field.FLASHSALE_WAIT, Field.LIMIT_PG, RoundResult::durablePerSecond));
  }

  private void againstLimits() {
    ratio(
        "Redis CPU per accepted order ÷ limit-redis (unpipelined)",
        AT_MOST,
        1,
        standings.ratio(Field.FLASHSALE, Field.LIMIT_REDIS, Targets::redisMicros));
    ratio(
        "sold-out answers/s ÷ limit-http",
        AT_LEAST,
        0.8,
        standings.ratio(Field.SOLD_OUT, Field.LIMIT_HTTP, RoundResult::perSecond));
    ratio(
        "rate-limited answers/s ÷ limit-http",
        AT_LEAST,
        0.8,
        standings.ratio(Field.RATE_LIMITED, Field.LIMIT_HTTP, RoundResult::perSecond));
    ratio(
        "catalogue reads/s ÷ limit-http",
        AT_LEAST,
        0.6,
        standings.ratio(Field.READ, Field.LIMIT_HTTP, RoundResult::perSecond));
  }

  private void latencies() {
    ratio(
        "p99 of `202` at half of peak rate ÷ p99 of limit-http at the same rate",
        AT_MOST,
        3,
        Target.ratio(p99(Field.FLASHSALE), p99(Field.LIMIT_HTTP)));
    add(
        "time from `202` to PERSISTED, p99, at half of peak",
        AT_MOST,
        50,
        latency(Field.FLASHSALE, LatencyResult::persistedP99Ms),
        "ms");
  }

  private double p99(String contender) {
    return latency(contender, result -> result.report().p99Ms());
  }

  private double latency(String contender, ToDoubleFunction<LatencyResult> figure) {
    return Spread.of(
            results.latencies().stream()
                .filter(result -> result.contender().equals(contender))
                .mapToDouble(figure)
                .filter(measured -> !Double.isNaN(measured))
                .boxed()
                .toList())
        .median();
  }

  private void growths() {
    for (GrowthResult growth : results.growths()) {
      add("cost per order grows, " + growth.what(), AT_MOST, 15, growth.percent(), "%");
    }
    if (results.growths().isEmpty()) {
      add("cost per order grows, by any scale", AT_MOST, 15, Double.NaN, "%");
    }
  }

  private void sizes() {
    SpaceResult space = results.space();
    StartUp startUp = results.startUp();
    double none = Double.NaN;
    add("Redis bytes per buyer record", AT_MOST, 160, space == null ? none : space.perBuyer(), "B");
    add(
        "Redis bytes per journal entry",
        AT_MOST,
        250,
        space == null ? none : space.perJournalEntry(),
        "B");
    add(
        "start to first answer",
        AT_MOST,
        0.8,
        startUp == null ? none : startUp.firstAnswerMs() / 1e3,
        "s");
    add(
        "memory at rest",
        AT_MOST,
        150,
        startUp == null ? none : startUp.atRest().now() / MEGABYTE,
        "MB");
  }

  private static double redisMicros(RoundResult round) {
    return round.cpu().redis();
  }

  private void ratio(String figure, Bound bound, double limit, double measured) {
    add(figure, bound, limit, measured, "");
  }

  private void add(String figure, Bound bound, double limit, double measured, String unit) {
    targets.add(new Target(figure, bound, limit, measured, unit));
  }
}
