package dev.flashsale.orders;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** When orders end by themselves. */
@ConfigMapping(prefix = "flashsale.orders")
public interface LifecycleConfig {

  /** Most orders expired by one transaction. */
  @WithDefault("500")
  @Min(1)
  @Max(5000)
  int expiryBatchMax();

  /**
   * How long an order outlives its hold while a payment for it is under way, before it expires all
   * the same. A payment that succeeds afterwards is refunded.
   */
  @WithDefault("PT30S")
  Duration paymentGrace();
}
