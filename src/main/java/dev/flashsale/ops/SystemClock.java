package dev.flashsale.ops;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * The host's clock, for what only this instance shows; what instances must agree on asks Redis' or
 * PostgreSQL's.
 */
@Dependent
class SystemClock {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
