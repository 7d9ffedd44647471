package dev.flashsale.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait between attempts: doubling from {@code first} up to {@code max}, with up to half
 * left off at random.
 */
record Backoff(Duration first, Duration max) {

  private static final int DOUBLINGS_MAX = 30;

  static Backoff of(OutboxConfig config) {
    return new Backoff(config.retryDelay(), config.retryDelayMax());
  }

  /** Milliseconds to wait after the given number of attempts, at least one, have failed. */
  long afterMs(int attempts) {
    long factor = 1L << Math.min(attempts - 1, DOUBLINGS_MAX);
    long wait = Math.min(max.toMillis(), first.toMillis() * factor);
    return wait - ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }
}
