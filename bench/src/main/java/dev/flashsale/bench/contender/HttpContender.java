package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuTime;
import dev.flashsale.bench.load.WrkReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A contender that is asked over HTTP, by as many shoppers as it can answer. */
public final class HttpContender implements Contender {

  private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int ATTEMPTS_MAX = 3;
  private static final long NEVER = Long.MIN_VALUE;

  /** Sales for twice as many orders as the fastest round so far had. */
  private static final double HEADROOM = 2;

  private final String name;
  private final Kind kind;
  private final TestBed bed;
  private final Stage stage;
  private double fastest;

  /** Sets up a scene with a number of sales that all shoppers can buy in. */
  @FunctionalInterface
  public interface Stage {
    Scene set(int sales) throws Exception;
  }

  /**
   * @param guess orders per second to be prepared for in the first round
   */
  public HttpContender(String name, Kind kind, TestBed bed, double guess, Stage stage) {
    this.name = name;
    this.kind = kind;
    this.bed = bed;
    this.stage = stage;
    this.fastest = guess;
  }

  @Override
  public String name() {
    return name;
  }

  /** Again with more sales if it was too fast for those there were. */
  @Override
  public RoundResult run(Round round) throws Exception {
    for (int attempt = 1; ; attempt++) {
      int sales = (int) Math.ceil(HEADROOM * fastest * round.seconds() / bed.crowd().size());
      bed.showTokens();
      Scene scene = stage.set(sales);
      Measured measured = measure(scene, round);
      fastest = Math.max(fastest, measured.report.answers() / measured.report.seconds());
      if (!measured.report.usedUp()) {
        return result(scene, round, measured);
      }
      if (attempt == ATTEMPTS_MAX) {
        throw new IllegalStateException(name + " used up all sales " + ATTEMPTS_MAX + " times");
      }
    }
  }

  private record Measured(
      WrkReport report, boolean drained, double drainedSeconds, CpuTime spent) {}

  private Measured measure(Scene scene, Round round) throws Exception {
    CpuTime before = bed.cpu().now();
    WrkReport report = bed.closedLoad().run(scene.requests(), round.seconds());
    long loadEnd = System.nanoTime();
    long drainedAt = drain(scene, loadEnd);
    double seconds = report.seconds() + (Math.max(drainedAt, loadEnd) - loadEnd) / 1e9;
    CpuTime spent = bed.cpu().now().minus(before);
    return new Measured(report, drainedAt != NEVER, seconds, spent);
  }

  /** When the scene was drained: seen twice, since requests may still be on their way at first. */
  private static long drain(Scene scene, long start) throws Exception {
    long since = NEVER;
    while (System.nanoTime() - start < DRAINED_WITHIN.toNanos()) {
      if (!scene.isDrained()) {
        since = NEVER;
      } else if (since == NEVER) {
        since = System.nanoTime();
      } else {
        return since;
      }
      Thread.sleep(POLL);
    }
    return NEVER;
  }

  private RoundResult result(Scene scene, Round round, Measured measured) throws Exception {
    WrkReport report = measured.report;
    long durable = scene.durable();
    List<Invariant> invariants = new ArrayList<>();
    invariants.add(new Invariant("the orders were drained", measured.drained, ""));
    invariants.add(Invariant.equal("no connection failed", 0, report.socketErrors()));
    invariants.addAll(scene.check(report, durable));
    long count =
        switch (kind) {
          case ORDERS -> report.accepted();
          case REFUSALS -> report.refused();
          case ANSWERS -> report.answers();
        };
    return new RoundResult(
        name,
        round,
        kind,
        count,
        report.seconds(),
        durable,
        kind == Kind.ORDERS ? measured.drainedSeconds : 0,
        measured.spent.per(count),
        report.p50Micros() / 1e3,
        report.p99Micros() / 1e3,
        invariants);
  }
}
