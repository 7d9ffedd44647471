package dev.flashsale.sale;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What every sale has to keep to. */
@ConfigMapping(prefix = "flashsale.sales")
public interface SaleTerms {

  /**
   * Shortest hold a sale may give its orders. It must leave time to pay: the service does not start
   * if a payment may take longer.
   */
  @WithDefault("PT10S")
  Duration holdMin();
}
