package dev.flashsale.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service without its timers, for tests that do by hand what they would do. */
public final class Unscheduled implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("quarkus.scheduler.enabled", "false");
  }
}
