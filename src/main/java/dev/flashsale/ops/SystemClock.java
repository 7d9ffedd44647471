package dev.flashsale.ops;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * The host's clocks, for what only this instance shows; what instances must agree on asks Redis' or
 * PostgreSQL's.
 */
@Dependent
class SystemClock {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /** For how long things take: it never goes back. */
  @Produces
  @Singleton
  Ticker ticker() {
    return Ticker.systemTicker();
  }
}
