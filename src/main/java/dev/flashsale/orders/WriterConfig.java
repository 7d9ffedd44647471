package dev.flashsale.orders;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How orders get from the journal into PostgreSQL. */
@ConfigMapping(prefix = "flashsale.writer")
public interface WriterConfig {

  /**
   * Most orders of one transaction. Larger batches cost less per order and hold their locks longer.
   */
  @WithDefault("500")
  @Min(1)
  int batchMax();

  /**
   * Most orders of all sales this instance keeps in memory for writing. What does not fit stays in
   * the journal, where recovery finds it a few seconds later.
   */
  @WithDefault("50000")
  @Min(1)
  int queueMax();

  /** Wait before the second attempt; it doubles with each further one. */
  @WithDefault("PT0.05S")
  Duration retryDelay();

  /** The longest wait before another attempt: how late orders come when PostgreSQL is back. */
  @WithDefault("PT1S")
  Duration retryDelayMax();

  /** How long a stopping instance goes on writing what it has accepted. */
  @WithDefault("PT5S")
  Duration finishWithin();

  /**
   * How long an order is kept in memory and tried again before it is left to recovery. Until then
   * it survives Redis losing the journal.
   */
  @WithDefault("PT15M")
  Duration keepFor();

  /**
   * How long an entry must have stood in the journal, by this instance's own monotonic clock,
   * before it counts as left behind. Shorter finds a dead instance's orders sooner, and does a slow
   * one's work twice, which is harmless.
   */
  @WithDefault("PT3S")
  Duration recoverAfter();

  /** Most journal entries of one sale a recovery pass looks at. */
  @WithDefault("1000")
  @Min(1)
  int recoveryMax();
}
