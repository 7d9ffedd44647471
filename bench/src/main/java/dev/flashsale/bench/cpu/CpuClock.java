package dev.flashsale.bench.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads how much processor time each component has used so far, to a clock tick (10 ms). */
public final class CpuClock {

  /** Linux tells user space 100 ticks a second on every architecture it runs Java on. */
  private static final double MICROS_PER_TICK = 10_000;

  private final long java;
  private final long redis;
  private final long postmaster;

  public CpuClock(long java, long redis, long postmaster) {
    this.java = java;
    this.redis = redis;
    this.postmaster = postmaster;
  }

  public CpuTime now() {
    return new CpuTime(own(java), own(redis), postgres(), load());
  }

  private static double own(long pid) {
    return ProcStat.of(pid).map(ProcStat::ownTicks).orElse(0L) * MICROS_PER_TICK;
  }

  /** This process and the generators it started and waited for. */
  private static double load() {
    return ProcStat.of(ProcessHandle.current().pid())
            .map(stat -> stat.ownTicks() + stat.endedChildrenTicks())
            .orElse(0L)
        * MICROS_PER_TICK;
  }

  /**
   * All of PostgreSQL: the postmaster, its children, and those of them that have ended. Children
   * come first: what ends in between moves to the postmaster and is at worst counted twice once,
   * never lost.
   */
  private double postgres() {
    long children = 0;
    for (ProcStat child : children(postmaster)) {
      children += child.ownTicks() + child.endedChildrenTicks();
    }
    long parent =
        ProcStat.of(postmaster).map(stat -> stat.ownTicks() + stat.endedChildrenTicks()).orElse(0L);
    return (children + parent) * MICROS_PER_TICK;
  }

  private static Iterable<ProcStat> children(long parent) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(path -> path.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .flatMap(pid -> ProcStat.of(Long.parseLong(pid)).stream())
          .filter(stat -> stat.parent() == parent)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
