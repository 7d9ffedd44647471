package dev.flashsale.orders;

import java.time.Duration;

/** A writer's configuration, the production defaults but for what a test is about. */
record WriterSettings(
    int batchMax,
    int queueMax,
    Duration retryDelay,
    Duration retryDelayMax,
    Duration finishWithin,
    Duration keepFor,
    Duration recoverAfter,
    int recoveryMax)
    implements WriterConfig {

  private static final Duration RETRY_DELAY = Duration.ofMillis(1);
  private static final Duration RETRY_DELAY_MAX = Duration.ofMillis(100);
  private static final Duration FOREVER = Duration.ofHours(1);

  static WriterSettings queueMax(int orders) {
    return of(orders, FOREVER, Duration.ZERO);
  }

  static WriterSettings keepFor(Duration age) {
    return of(50_000, age, Duration.ZERO);
  }

  static WriterSettings recoverAfter(Duration age) {
    return of(50_000, FOREVER, age);
  }

  private static WriterSettings of(int queueMax, Duration keepFor, Duration recoverAfter) {
    return new WriterSettings(
        500, queueMax, RETRY_DELAY, RETRY_DELAY_MAX, FOREVER, keepFor, recoverAfter, 1_000);
  }
}
