package dev.flashsale.admission;

import static dev.flashsale.testing.Shop.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.IssuerKey;
import dev.flashsale.testing.PublishedKeys;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.http.ContentType;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys come and go while the service runs, wherever it reads them. */
abstract class KeyRotationContract {

  /** Twice the interval at which the keys are read, and something for a slow machine. */
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Keys are read every second. */
  public abstract static class EverySecond implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "flashsale.identity.keys-refresh-every",
          "1s",
          // Or the build makes a pair of its own, whose public key is known before any published.
          "smallrye.jwt.sign.key",
          "none");
    }
  }

  @Test
  void anOldKeyStaysWhileItIsPublishedAndIsRefusedAfterwards() {
    IssuerKey old = IssuerKey.create(SignatureAlgorithm.RS256);
    IssuerKey fresh = IssuerKey.create(SignatureAlgorithm.EDDSA);
    PublishedKeys.publish(IssuerKey.published(old));
    awaitAccepted(old);
    String remembered = old.token("ada", "admin");
    assertThat(look(remembered)).isEqualTo(200);

    PublishedKeys.publish(IssuerKey.published(old, fresh));
    awaitAccepted(fresh);
    assertThat(look(remembered)).isEqualTo(200);

    PublishedKeys.publish(IssuerKey.published(fresh));
    await().atMost(SOON).until(() -> look(remembered) == 401);
    assertRefused(old.token("ada", "admin"));
    assertThat(look(fresh.token("ada", "admin"))).isEqualTo(200);
  }

  static void awaitAccepted(IssuerKey key) {
    await().atMost(SOON).until(() -> look(key.token("ada", "admin")) == 200);
    assertThat(buy(key.token("ada", "shopper"))).isEqualTo(404);
  }

  static void assertRefused(String token) {
    assertThat(look(token)).isEqualTo(401);
    assertThat(buy(token)).isEqualTo(401);
  }

  private static int look(String token) {
    return given().auth().oauth2(token).get("/v1/admin/outbox/parked").statusCode();
  }

  /** In a sale that does not exist. */
  private static int buy(String token) {
    return given()
        .auth()
        .oauth2(token)
        .header("Idempotency-Key", newKey())
        .contentType(ContentType.JSON)
        .body("{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}")
        .post("/v1/sales/no-such-sale/orders")
        .statusCode();
  }
}
