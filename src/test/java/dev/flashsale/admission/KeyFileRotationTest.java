package dev.flashsale.admission;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.PublishedKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys in a file. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(KeyFileRotationTest.Profile.class)
class KeyFileRotationTest extends KeyRotationContract {

  static final String SHOP = "https://shop.example";
  static final int CONNECTIONS_MAX = 50;

  /** And little patience with clients, for {@link SlowClientContractTest}. */
  public static final class Profile extends EverySecond {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
      settings.putAll(
          Map.of(
              "flashsale.connections.head-within", "2s",
              "flashsale.connections.body-within", "2s",
              "flashsale.connections.next-within", "2s",
              "flashsale.connections.http2-without-tls", "false", // as in production
              "quarkus.http.limits.max-connections", Integer.toString(CONNECTIONS_MAX),
              "flashsale.http.strict-transport-security", "P365D",
              "quarkus.http.cors.enabled", "true",
              "quarkus.http.cors.origins", SHOP));
      return settings;
    }

    @Override
    public List<QuarkusTestProfile.TestResourceEntry> testResources() {
      return List.of(new QuarkusTestProfile.TestResourceEntry(PublishedKeys.InFile.class));
    }
  }
}
