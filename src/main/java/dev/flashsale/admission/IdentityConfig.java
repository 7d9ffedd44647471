package dev.flashsale.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the keys that verify tokens; who issues tokens is set as {@code mp.jwt.verify.*}. */
@ConfigMapping(prefix = "flashsale.identity")
public interface IdentityConfig {

  /**
   * How often the keys are read again: how long a new key may be unknown, and a withdrawn one still
   * good. Each reading is a file or a request to the issuer.
   */
  @WithDefault("PT1M")
  Duration keysRefreshEvery();

  /**
   * How long keys are good that cannot be read again. Shorter, and the issuer's outage becomes
   * ours; longer, and whoever keeps us from the issuer keeps a withdrawn key in use.
   */
  @WithDefault("PT24H")
  Duration keysGoodFor();
}
