package dev.flashsale.gatling.abuse;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the run began, and so what phase it is. Gatling does not say when it lets the first user in,
 * and while it loads its classes users are late by much; but honest shoppers are due at a constant
 * rate, and the one who was least late tells when the first was due. Thread-safe.
 */
final class RunClock {

  private static final long SECOND_NS = 1_000_000_000;

  private final Timetable timetable;
  private final long intervalNs;
  private final AtomicInteger arrivals = new AtomicInteger();
  private final AtomicLong startNs = new AtomicLong(Long.MAX_VALUE);

  RunClock(Timetable timetable, int shoppersPerSecond) {
    this.timetable = timetable;
    this.intervalNs = SECOND_NS / shoppersPerSecond;
  }

  /**
   * An honest shopper arrives.
   *
   * @param nowNs by {@link System#nanoTime}, as all times here
   */
  void arrival(long nowNs) {
    long dueAfterNs = arrivals.getAndIncrement() * intervalNs;
    startNs.accumulateAndGet(nowNs - dueAfterNs, Math::min);
  }

  long sinceStartNs(long nowNs) {
    return nowNs - Math.min(nowNs, startNs.get());
  }

  Phase phase(long sinceStartNs) {
    return timetable.at(Duration.ofNanos(sinceStartNs));
  }
}
