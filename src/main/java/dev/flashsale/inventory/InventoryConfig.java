package dev.flashsale.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How stock is reserved. */
@ConfigMapping(prefix = "flashsale.inventory")
public interface InventoryConfig {

  /**
   * Most purchases decided by one script call. A larger batch costs less per order, and holds
   * Redis, which does nothing else meanwhile, for longer: 256 take about a millisecond. A script
   * can give a command some 8,000 arguments, two for each of ten items of each purchase.
   */
  @WithDefault("256")
  @Min(1)
  @Max(390)
  int batchMax();

  /**
   * Most purchases of one sale waiting on one event loop for their batch. What comes beyond is
   * answered {@code unavailable} at once, instead of waiting longer than a shopper would.
   */
  @WithDefault("20000")
  @Min(1)
  int queueMax();

  /**
   * Most orders of one sale that may wait for PostgreSQL. While PostgreSQL is away reservations go
   * on until the journal holds this many, then new ones are refused; about 150 bytes of Redis each.
   */
  @WithDefault("100000")
  @Min(1)
  long journalMax();

  /**
   * Time between two attempts of one buyer in one sale. Replays of accepted orders do not count.
   */
  @WithDefault("PT1S")
  Duration paceInterval();

  /** Attempts a buyer who paused may make at once. */
  @WithDefault("3")
  @Min(1)
  @Max(1000)
  int paceBurst();

  /**
   * How long an instance may answer {@code sold-out} on its own before it asks Redis again. Units
   * that come back to a sold-out item wait this long, so it bounds how late they are on sale again.
   */
  @WithDefault("PT0.3S")
  Duration shieldLease();

  /**
   * Most buyers with an order that the shield of one sale holds; a sale with more has no shield.
   */
  @WithDefault("200000")
  @Min(1)
  int shieldWinnersMax();

  /**
   * How long a rebuild waits for other instances to write what they have accepted. What is still in
   * their hands then is bought again from the new stock, and rejected if that is gone.
   */
  @WithDefault("PT1S")
  Duration rebuildGrace();

  /** How often the books of the sales that are on are balanced; each takes some milliseconds. */
  @WithDefault("PT15S")
  Duration reconcileEvery();
}
