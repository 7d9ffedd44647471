package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuTime;
import java.util.List;

/**
 * What a round showed.
 *
 * @param count orders accepted, refusals or answers, by the contender's {@link Kind}
 * @param seconds how long the load lasted
 * @param durable orders PostgreSQL had in the end
 * @param durableSeconds from the load's start until PostgreSQL had the last of them
 * @param cpu of one of {@code count}, in µs, work left over at the load's end included
 * @param p50Ms latency in the closed loop; NaN where it was not measured
 */
public record RoundResult(
    String contender,
    Round round,
    Kind kind,
    long count,
    double seconds,
    long durable,
    double durableSeconds,
    CpuTime cpu,
    double p50Ms,
    double p99Ms,
    List<Invariant> invariants) {

  public double perSecond() {
    return count / seconds;
  }

  public double durablePerSecond() {
    return durableSeconds > 0 ? durable / durableSeconds : 0;
  }

  /** What a second of processor time of Java and Redis together achieves. */
  public double perCpuSecond() {
    return 1e6 / (cpu.java() + cpu.redis());
  }

  public boolean isSound() {
    return invariants.stream().allMatch(Invariant::holds);
  }
}
