package dev.flashsale.bench.cpu;

/**
 * Processor time spent, in microseconds, by component.
 *
 * @param load the load generators, for judging whether they were the bottleneck
 */
public record CpuTime(double java, double redis, double postgres, double load) {

  public CpuTime minus(CpuTime earlier) {
    return new CpuTime(
        java - earlier.java,
        redis - earlier.redis,
        postgres - earlier.postgres,
        load - earlier.load);
  }

  /** Each component's share of one of {@code count} orders or answers. */
  public CpuTime per(long count) {
    double n = Math.max(1, count);
    return new CpuTime(java / n, redis / n, postgres / n, load / n);
  }
}
