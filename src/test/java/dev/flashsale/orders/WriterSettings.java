package dev.flashsale.orders;

import java.time.Duration;

/** A writer's configuration, the production defaults but for what a test is about. */
record WriterSettings(
    int batchMax,
    int queueMax,
    int attemptsMax,
    Duration retryDelay,
    Duration recoverAfter,
    int recoveryMax)
    implements WriterConfig {

  private static final Duration RETRY_DELAY = Duration.ofMillis(1);

  static WriterSettings queueMax(int orders) {
    return new WriterSettings(500, orders, 5, RETRY_DELAY, Duration.ZERO, 1_000);
  }

  static WriterSettings attemptsMax(int attempts) {
    return new WriterSettings(500, 50_000, attempts, RETRY_DELAY, Duration.ZERO, 1_000);
  }

  static WriterSettings recoverAfter(Duration age) {
    return new WriterSettings(500, 50_000, 5, RETRY_DELAY, age, 1_000);
  }
}
