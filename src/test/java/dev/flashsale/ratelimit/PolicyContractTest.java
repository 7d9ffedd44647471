package dev.flashsale.ratelimit;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisMonitor;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Policies as shoppers and admins meet them. Each is about a sale that does not exist: 404 is
 * admitted.
 */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(PolicyContractTest.Policies.class)
class PolicyContractTest {

  private static final int BURST = 4;
  private static final AtomicInteger CALLERS = new AtomicInteger();

  private final RedisServer redis = RedisServer.ofTheService();
  private final Database database = Database.ofTheService();

  /** One policy for each subject, slow enough that no permit comes back during a test. */
  public static class Policies implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("flashsale.admission.trusted-proxies", "127.0.0.0/8,10.0.0.0/8");
      for (String who : new String[] {"ip", "buyer", "buyer+sale", "api-key", "global"}) {
        String name = who.replace('+', '-');
        put(settings, name, who, "local");
      }
      put(settings, "posted", "ip", "local");
      settings.put("flashsale.rate-limits.posted.routes", "POST /v1/sales/posted/**");
      put(settings, "open", "ip", "open");
      put(settings, "closed", "ip", "closed");
      return settings;
    }

    private static void put(Map<String, String> all, String name, String who, String failure) {
      String policy = "flashsale.rate-limits." + name + ".";
      all.put(policy + "who", who);
      all.put(policy + "routes", "GET /v1/sales/" + name + ",GET /v1/sales/*/limited/" + name);
      all.put(policy + "limit", "1");
      all.put(policy + "interval", "PT10M");
      all.put(policy + "burst", Integer.toString(BURST));
      all.put(policy + "on-redis-failure", failure);
    }
  }

  @AfterEach
  void leaveNoOverride() {
    admin().delete("/v1/admin/rate-limits/fresh").then().statusCode(204);
    admin().delete("/v1/admin/rate-limits/ip").then().statusCode(204);
  }

  @Test
  void anAddressIsAdmittedItsBurstAndThenToldWhenToComeBack() {
    String address = newAddress();
    from(address)
        .get("/v1/sales/ip")
        .then()
        .statusCode(404)
        .header("RateLimit-Policy", "\"ip\";q=4;w=2400")
        .header("RateLimit", matchesPattern("\"ip\";r=3;t=(600|599)"));
    assertThat(admitted(BURST, () -> from(address).get("/v1/sales/ip"))).isEqualTo(BURST - 1);
    problem(from(address).get("/v1/sales/ip"), 429, "rate-limited")
        .header("RateLimit-Policy", "\"ip\";q=4;w=2400")
        .header("RateLimit", matchesPattern("\"ip\";r=0;t=(600|59\\d)"))
        .header("Retry-After", matchesPattern("[67]\\d\\d"));
    assertThat(admitted(1, () -> from(newAddress()).get("/v1/sales/ip"))).isEqualTo(1);
  }

  @Test
  void whoWasToldToWaitIsRefusedWithoutAskingRedis() {
    String address = newAddress();
    admitted(BURST + 1, () -> from(address).get("/v1/sales/ip"));
    try (RedisMonitor asked = redis.monitor()) {
      assertThat(admitted(200, () -> from(address).get("/v1/sales/ip"))).isZero();
      assertThat(asked.calls("EVALSHA", "fs:limit:")).isZero();
    }
  }

  @Test
  void spoofedHopsLeftOfATrustedProxysWordChangeNothing() {
    String address = newAddress();
    AtomicInteger forged = new AtomicInteger();
    assertThat(
            admitted(
                3 * BURST,
                () ->
                    from("198.51.100." + forged.incrementAndGet() + ", " + address + ", 10.1.2.3")
                        .header("X-Real-IP", "198.51.100." + forged.get())
                        .header("Forwarded", "for=198.51.100." + forged.get())
                        .get("/v1/sales/ip")))
        .isEqualTo(BURST);
  }

  @Test
  void anIpv6NetworkIsOneCaller() {
    String network = "2001:db8:" + CALLERS.incrementAndGet() + ":1:";
    AtomicInteger host = new AtomicInteger();
    assertThat(
            admitted(
                3 * BURST, () -> from(network + ":" + host.incrementAndGet()).get("/v1/sales/ip")))
        .isEqualTo(BURST);
  }

  @Test
  void aBuyerIsCountedWhereverTheyComeFrom() {
    String token = Shop.shopper("buyer-" + CALLERS.incrementAndGet());
    assertThat(
            admitted(
                2 * BURST,
                () -> from(newAddress()).auth().oauth2(token).get("/v1/sales/any/limited/buyer")))
        .isEqualTo(BURST);
  }

  @Test
  void aBuyerIsCountedApartForEachSale() {
    String token = Shop.shopper("buyer-" + CALLERS.incrementAndGet());
    for (String sale : new String[] {"one", "two"}) {
      String path = "/v1/sales/" + sale + "/limited/buyer-sale";
      assertThat(admitted(2 * BURST, () -> given().auth().oauth2(token).get(path)))
          .isEqualTo(BURST);
    }
  }

  @Test
  void requestsWithoutAValidTokenAreNobodysAttempts() {
    assertThat(admitted(2 * BURST, () -> given().get("/v1/sales/any/limited/buyer")))
        .isEqualTo(2 * BURST);
    assertThat(
            admitted(
                2 * BURST, () -> given().auth().oauth2("a.b.c").get("/v1/sales/any/limited/buyer")))
        .isEqualTo(2 * BURST);
  }

  @Test
  void anApiKeyIsOneCallerAndNoneIsAnother() {
    String key = "key-" + CALLERS.incrementAndGet();
    assertThat(admitted(2 * BURST, () -> given().header("X-Api-Key", key).get("/v1/sales/api-key")))
        .isEqualTo(BURST);
    assertThat(admitted(2 * BURST, () -> given().get("/v1/sales/api-key"))).isEqualTo(BURST);
  }

  @Test
  void everybodyTogetherHasOneLimit() {
    assertThat(admitted(3 * BURST, () -> from(newAddress()).get("/v1/sales/global")))
        .isEqualTo(BURST);
  }

  @Test
  void whatNoPolicyNamesIsNotLimited() {
    given().get("/v1/sales").then().statusCode(200).header("RateLimit", nullValue());
  }

  @Test
  void matrixParametersAreNoWayAroundAPolicy() {
    for (String path :
        new String[] {"/v1;a/sales/ip", "/v1/sales;a=b/ip", "/v1/sales/ip;c", "/v1;/sales/ip"}) {
      problem(given().urlEncodingEnabled(false).get(path), 404, "not-found")
          .header("RateLimit", nullValue());
    }
  }

  @Test
  void aBodyIsReadAfterThePoliciesWereAsked() {
    String address = newAddress();
    for (int attempt = 0; attempt < 2 * BURST; attempt++) {
      Response answer =
          from(address)
              .auth()
              .oauth2(Shop.shopper("ada"))
              .header("Idempotency-Key", Shop.newKey())
              .contentType(ContentType.JSON)
              .body("{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}")
              .post("/v1/sales/posted/orders");
      if (attempt < BURST) {
        problem(answer, 404, "sale-not-found");
      } else {
        problem(answer, 429, "rate-limited");
      }
    }
  }

  @Test
  void withoutRedisEachPolicyDoesWhatItSays() {
    String address = newAddress();
    try (RedisMonitor asked = redis.monitor()) {
      try (RedisServer.Pause _ = redis.pause()) {
        assertThat(admitted(300, () -> from(newAddress()).get("/v1/sales/any/limited/open")))
            .isEqualTo(300);
        problem(from(address).get("/v1/sales/any/limited/closed"), 503, "unavailable")
            .header("Retry-After", matchesPattern("[12]"));
        assertThat(admitted(30, () -> from(address).get("/v1/sales/any/limited/ip")))
            .isEqualTo(BURST);
      }
      // What was sent to a Redis that hangs is run afterwards: the breaker opened after twenty.
      assertThat(asked.calls("EVALSHA", "fs:limit:")).isLessThan(50);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> from(newAddress()).get("/v1/sales/any/limited/closed").statusCode() == 404);
    assertThat(admitted(1, () -> from(address).get("/v1/sales/any/limited/ip"))).isZero();
    String other = newAddress();
    assertThat(admitted(30, () -> from(other).get("/v1/sales/any/limited/open"))).isEqualTo(BURST);
  }

  @Test
  void anAdminChangesAPolicyWhileTheServiceRuns() {
    String address = newAddress();
    assertThat(admitted(2 * BURST, () -> from(address).get("/v1/sales/ip"))).isEqualTo(BURST);
    put("ip", "\"who\":\"ip\",\"routes\":[\"GET /v1/sales/ip\"],\"limit\":2,\"interval\":\"PT1H\"")
        .then()
        .statusCode(200)
        .body("name", equalTo("ip"))
        .body("overridden", equalTo(true));
    assertThat(admitted(2 * BURST, () -> from(address).get("/v1/sales/ip"))).isEqualTo(2);
    put(
            "ip",
            "\"who\":\"ip\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1H\",\"enabled\":false")
        .then()
        .statusCode(200);
    assertThat(admitted(2 * BURST, () -> from(address).get("/v1/sales/ip"))).isEqualTo(2 * BURST);
    admin().delete("/v1/admin/rate-limits/ip").then().statusCode(204);
    assertThat(admitted(2 * BURST, () -> from(address).get("/v1/sales/ip"))).isZero();
  }

  @Test
  void aPolicyThatAnotherInstanceWasToldIsSeen() {
    String definition =
        "{\"who\":\"ip\",\"routes\":[\"GET /v1/sales/fresh\"],\"limit\":1,\"interval\":\"PT1H\"}";
    database.rows(
        "INSERT INTO rate_limit_policy (name, definition) VALUES ('fresh', ?) RETURNING name",
        definition);
    String address = newAddress();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> from(address).get("/v1/sales/fresh").statusCode() == 429);
    admin()
        .get("/v1/admin/rate-limits")
        .then()
        .statusCode(200)
        .body("name", hasItem("fresh"))
        .body("find { it.name == 'fresh' }.overridden", equalTo(true))
        .body("find { it.name == 'open' }.overridden", equalTo(false))
        .body("name", not(hasItem("unheard-of")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"who\":\"me\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1S\"  | who",
        "\"who\":\"ip\",\"routes\":[],\"limit\":1,\"interval\":\"PT1S\"           | routes",
        "\"who\":\"descriptor\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1S\" | routes",
        "\"who\":\"ip\",\"routes\":[\"v1\"],\"limit\":1,\"interval\":\"PT1S\"      | routes[0]",
        "\"who\":\"ip\",\"routes\":[\"/v1/**\"],\"limit\":0,\"interval\":\"PT1S\"  | limit",
        "\"who\":\"ip\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1S\",\"algorithm\":\"x\" | algorithm",
        "\"who\":\"ip\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1S\",\"onRedisFailure\":\"x\" | onRedisFailure"
      })
  void aPolicyThatMakesNoSenseIsRefusedByField(String policy, String field) {
    invalid(put("ip", policy), field);
  }

  @Test
  void onlyAdminsMayLookAndChange() {
    problem(given().get("/v1/admin/rate-limits"), 401, "unauthenticated");
    problem(
        given().auth().oauth2(Shop.shopper("ada")).get("/v1/admin/rate-limits"), 403, "forbidden");
    problem(
        given()
            .auth()
            .oauth2(Shop.token("a-service", "service"))
            .delete("/v1/admin/rate-limits/ip"),
        403,
        "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "a_b", "a b"})
  void aPolicysNameIsASlug(String name) {
    problem(
        put(name, "\"who\":\"ip\",\"routes\":[\"/v1/**\"],\"limit\":1,\"interval\":\"PT1S\""),
        400,
        "validation");
  }

  private static Response put(String name, String policy) {
    return admin()
        .contentType(ContentType.JSON)
        .body("{" + policy + "}")
        .put("/v1/admin/rate-limits/{name}", name);
  }

  private static RequestSpecification admin() {
    return given().auth().oauth2(Shop.admin());
  }

  private static RequestSpecification from(String forwardedFor) {
    return given().header("X-Forwarded-For", forwardedFor);
  }

  private static String newAddress() {
    int number = CALLERS.incrementAndGet();
    return "203.0." + number / 250 + "." + (1 + number % 250);
  }

  private static long admitted(int attempts, java.util.function.Supplier<Response> attempt) {
    return IntStream.range(0, attempts).filter(number -> attempt.get().statusCode() == 404).count();
  }
}
