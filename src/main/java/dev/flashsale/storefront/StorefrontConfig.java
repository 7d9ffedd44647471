package dev.flashsale.storefront;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what anyone may see. */
@ConfigMapping(prefix = "flashsale.storefront")
public interface StorefrontConfig {

  /**
   * How often a quiet stream shows that it is alive. Shorter than proxies wait for a byte, and than
   * {@code quarkus.http.idle-timeout}, which ends a connection that is silent in both directions;
   * each watcher costs a packet.
   */
  @WithDefault("PT15S")
  Duration beatEvery();
}
