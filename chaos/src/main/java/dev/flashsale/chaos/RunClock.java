package dev.flashsale.chaos;

import java.time.Duration;
import java.time.Instant;

/**
 * Time of a run, in ms since its start. It never goes back, whatever the wall clock does.
 * Thread-safe.
 */
public final class RunClock {

  private final long startNanos = System.nanoTime();
  private final Instant start = Instant.now();

  public long nowMs() {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
  }

  /** A time of the wall clock, such as a server's on this machine; exact to some ms. */
  public long ms(Instant time) {
    return Duration.between(start, time).toMillis();
  }
}
