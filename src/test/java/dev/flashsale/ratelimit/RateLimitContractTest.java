package dev.flashsale.ratelimit;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limiter as other services see it. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class RateLimitContractTest {

  private final String key = UUID.randomUUID().toString();

  @Test
  void takesPermitsUntilThereAreNone() {
    String ask = ask("\"limit\":2,\"interval\":\"PT1H\"");
    post("check", ask)
        .then()
        .statusCode(200)
        .body("allowed", equalTo(true))
        .body("remaining", equalTo(1))
        .body("retryAfter", equalTo(0f))
        .body("resetAfter", greaterThan(1799f));
    post("check", ask).then().body("allowed", equalTo(true)).body("remaining", equalTo(0));
    post("check", ask)
        .then()
        .statusCode(200)
        .body("allowed", equalTo(false))
        .body("remaining", equalTo(0))
        .body("retryAfter", greaterThan(1700f))
        .body("retryAfter", lessThanOrEqualTo(1800f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcra",
        "token-bucket",
        "leaky-bucket",
        "sliding-window",
        "sliding-log",
        "fixed-window"
      })
  void countsByAnyAlgorithm(String algorithm) {
    String ask =
        ask("\"limit\":3,\"interval\":3600,\"cost\":2,\"algorithm\":\"" + algorithm + "\"");
    post("check", ask).then().statusCode(200).body("allowed", equalTo(true));
    post("check", ask)
        .then()
        .statusCode(200)
        .body("allowed", equalTo(false))
        .body("remaining", equalTo(1));
  }

  @Test
  void peeksAndResets() {
    String ask = ask("\"limit\":1,\"interval\":\"PT1H\"");
    post("peek", ask).then().statusCode(200).body("allowed", equalTo(true));
    post("check", ask).then().body("allowed", equalTo(true));
    post("peek", ask).then().body("allowed", equalTo(false));
    post("reset", ask).then().statusCode(204);
    post("check", ask).then().body("allowed", equalTo(true));
  }

  @Test
  void aBurstIsApartFromTheRate() {
    String ask = ask("\"limit\":1,\"interval\":\"PT1H\",\"burst\":3,\"cost\":3");
    post("check", ask).then().body("allowed", equalTo(true)).body("remaining", equalTo(0));
    post("check", ask("\"limit\":1,\"interval\":\"PT1H\",\"burst\":3"))
        .then()
        .body("allowed", equalTo(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"limit\":0,\"interval\":\"PT1S\"                                         | limit",
        "\"limit\":-1,\"interval\":\"PT1S\"                                        | limit",
        "\"limit\":1000001,\"interval\":\"PT1H\"                                   | limit",
        "\"limit\":1000000,\"interval\":\"PT1S\"                                   | limit",
        "\"limit\":1,\"interval\":\"PT0.000000001S\"                               | interval",
        "\"limit\":1,\"interval\":\"PT0S\"                                         | interval",
        "\"limit\":1,\"interval\":\"-PT1S\"                                        | interval",
        "\"limit\":1,\"interval\":\"P3650D\"                                       | interval",
        "\"limit\":1,\"interval\":\"PT1S\",\"burst\":0                             | burst",
        "\"limit\":1,\"interval\":\"PT1S\",\"burst\":2000000                       | burst",
        "\"limit\":1,\"interval\":\"P31D\",\"burst\":1000000                       | burst",
        "\"limit\":5,\"interval\":\"PT1S\",\"burst\":6,\"algorithm\":\"fixed-window\" | burst",
        "\"limit\":5,\"interval\":\"PT1S\",\"cost\":6                              | cost",
        "\"limit\":5,\"interval\":\"PT1S\",\"cost\":0                              | cost",
        "\"limit\":5,\"interval\":\"PT1S\",\"algorithm\":\"guess\"                 | algorithm",
        "\"limit\":2000,\"interval\":\"PT1S\",\"algorithm\":\"sliding-log\"        | limit"
      })
  void aLimitThatMakesNoSenseIsRefusedByField(String terms, String field) {
    invalid(post("check", ask(terms.strip())), field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"limit\":1,\"interval\":\"PT1S\",\"burst\":9007199254740992",
        "\"limit\":1,\"interval\":\"a while\"",
        "\"limit\":1.5,\"interval\":\"PT1S\"",
        "\"interval\":\"PT1S\"",
        "\"limit\":1"
      })
  void whatCannotBeReadIsRefused(String terms) {
    problem(post("check", ask(terms)), 400, "validation");
  }

  @Test
  void aKeyMustBeNamed() {
    problem(post("check", "{\"limit\":1,\"interval\":\"PT1S\"}"), 400, "validation");
    problem(post("check", "{\"key\":\"\",\"limit\":1,\"interval\":\"PT1S\"}"), 400, "validation");
  }

  @Test
  void onlyServicesMayAsk() {
    String ask = ask("\"limit\":1,\"interval\":\"PT1S\"");
    problem(
        given().contentType(ContentType.JSON).body(ask).post("/v1/ratelimit/check"),
        401,
        "unauthenticated");
    problem(as("shopper", "check", ask), 403, "forbidden");
    problem(as("admin", "check", ask), 403, "forbidden");
  }

  private String ask(String terms) {
    return "{\"key\":\"" + key + "\"," + terms + "}";
  }

  private static Response post(String verb, String ask) {
    return as(RateLimitResource.SERVICE, verb, ask);
  }

  private static Response as(String role, String verb, String ask) {
    return given()
        .auth()
        .oauth2(Shop.token("a-service", role))
        .contentType(ContentType.JSON)
        .body(ask)
        .post("/v1/ratelimit/" + verb);
  }
}
