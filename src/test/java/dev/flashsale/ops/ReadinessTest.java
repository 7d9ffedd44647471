package dev.flashsale.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Stores that hang: the probe is answered before Kubernetes gives it up after a second. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ReadinessTest {

  private static final long PROBE_LIMIT_MS = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Database database = Database.ofTheService();
  private final RedisServer redis = RedisServer.ofTheService();

  @Test
  void aPostgresThatHangsTakesNobodyOutOfService() {
    probe()
        .statusCode(200)
        .body("checks.find { it.name == 'stores' }.data.postgresql", equalTo("up"));
    try (Database.Lock _ = database.freeze()) {
      probe()
          .statusCode(200)
          .time(lessThan(PROBE_LIMIT_MS))
          .body("checks.find { it.name == 'stores' }.data.postgresql", not(equalTo("up")));
    }
  }

  @Test
  void aRedisThatHangsDoesAndSaysSo() {
    try (RedisServer.Pause _ = redis.pause()) {
      probe()
          .statusCode(503)
          .time(lessThan(PROBE_LIMIT_MS))
          .body("checks.find { it.name == 'stores' }.data.redis", not(equalTo("up")));
      assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
    }
    await().atMost(LIMIT).until(() -> given().get("/q/health/ready").statusCode() == 200);
  }

  private static ValidatableResponse probe() {
    return given().get("/q/health/ready").then();
  }
}
