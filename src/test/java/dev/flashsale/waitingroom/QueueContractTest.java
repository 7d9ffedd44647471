package dev.flashsale.waitingroom;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The waiting room as shoppers and admins meet it. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class QueueContractTest {

  private final RedisServer redis = RedisServer.ofTheService();

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void whoComesAfterTheOpeningIsLetInAsTheyCameAndBuysWithAPass() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 5);
    problem(buy(sale, "ada", newKey(), null), 403, "pass-required");
    String ticket = join(sale, "ada", newKey()).then().statusCode(201).extract().path("ticket");
    Response admitted = awaitState(sale, "ada", ticket, "ADMITTED");
    admitted
        .then()
        .header("Cache-Control", "no-store")
        .header("Retry-After", nullValue())
        .body("position", equalTo(1))
        .body("saleId", equalTo(sale));
    String pass = admitted.path("pass");
    assertThat(Instant.parse(admitted.path("passExpiresAt")))
        .isBetween(Instant.now().plusSeconds(100), Instant.now().plusSeconds(125));

    String key = newKey();
    String order = buy(sale, "ada", key, pass).then().statusCode(202).extract().path("id");
    // What was bought is found by its key, with a pass or without.
    buy(sale, "ada", key, null)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", "true")
        .body("id", equalTo(order));
    problem(
        buyBody(sale, "ada", key, null, "{\"items\":[{\"sku\":\"shoe\",\"quantity\":2}]}"),
        422,
        "idempotency-key-reused");
    problem(buy(sale, "ada", newKey(), null), 403, "pass-required");
  }

  @Test
  void aPassIsForOneBuyerAndOneSale() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 5);
    String other = openNow(Map.of("admitPerSecond", 1_000), 5);
    String pass = passOf(sale, "ada");
    problem(buy(sale, "bob", newKey(), pass), 403, "pass-required");
    problem(buy(other, "ada", newKey(), pass), 403, "pass-required");
    problem(buy(sale, "ada", newKey(), pass.substring(1)), 403, "pass-required");
    String ticket = join(sale, "ada", newKey()).path("ticket");
    problem(buy(sale, "ada", newKey(), ticket), 403, "pass-required");
    buy(sale, "ada", newKey(), pass).then().statusCode(202);
  }

  @Test
  void aSaleWithoutAWaitingRoomHasNoQueueAndAsksForNoPass() {
    String sale = Shop.openSale(5, 5);
    problem(join(sale, "ada", newKey()), 404, "not-found");
    problem(given().get("/v1/sales/{sale}/queue", sale), 404, "not-found");
    buy(sale, "ada", newKey(), null).then().statusCode(202);
  }

  @Test
  void joiningAgainKeepsThePlaceAndARetryItsAnswer() {
    String sale = scheduled(Duration.ofMinutes(5));
    String key = newKey();
    Response first = join(sale, "ada", key);
    String ticket =
        first
            .then()
            .statusCode(201)
            .header("Location", endsWith("/v1/sales/" + sale + "/queue/" + first.path("ticket")))
            .header("Idempotency-Replayed", nullValue())
            .header("Retry-After", matchesPattern("\\d+"))
            .body("state", equalTo("IN_DRAW"))
            .body("position", nullValue())
            .body("estimatedWait", greaterThanOrEqualTo(280))
            .extract()
            .path("ticket");
    join(sale, "bob", newKey()).then().statusCode(201).body("number", equalTo(1));
    join(sale, "ada", key)
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", "true")
        .body("ticket", equalTo(ticket));
    join(sale, "ada", newKey())
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", nullValue())
        .body("ticket", equalTo(ticket));
    problem(
        given().auth().oauth2(shopper("ada")).post("/v1/sales/{sale}/queue", sale),
        400,
        "idempotency-key-missing");
  }

  @Test
  void theDrawIsHeldAtTheOpeningAndCanBeVerified() {
    String sale = scheduled(Duration.ofSeconds(10));
    List<String> tickets =
        IntStream.range(0, 20)
            .mapToObj(buyer -> join(sale, "buyer-" + buyer, newKey()).<String>path("ticket"))
            .toList();
    Response before = given().get("/v1/sales/{sale}/queue", sale);
    before
        .then()
        .statusCode(200)
        .body("draw.seed", nullValue())
        .body("draw.tickets", nullValue())
        .body("draw.algorithm", equalTo("feistel-sha256-10"));
    await()
        .atMost(LIMIT)
        .until(() -> given().get("/v1/sales/{sale}/queue", sale).path("draw.seed") != null);
    join(sale, "late", newKey()).then().statusCode(201).body("position", equalTo(21));

    JsonPath room = given().get("/v1/sales/{sale}/queue", sale).jsonPath();
    assertThat(room.getString("draw.commitment")).isEqualTo(before.path("draw.commitment"));
    assertThat(Draw.commitment(room.getString("draw.seed")))
        .isEqualTo(room.getString("draw.commitment"));
    assertThat(room.getLong("draw.tickets")).isEqualTo(20);
    verifiedByAnybody(sale, room.getString("draw.commitment"));
    Draw draw = new Draw(room.getString("draw.seed"), sale, 20);
    for (int buyer = 0; buyer < 20; buyer++) {
      place(sale, "buyer-" + buyer, tickets.get(buyer))
          .then()
          .body("number", equalTo(buyer))
          .body("position", equalTo((int) draw.position(buyer) + 1));
    }
  }

  @Test
  void whoWaitsIsToldHowLongAndWhenToAskAgain() {
    String sale = openNow(Map.of("admitPerSecond", 1), 500);
    for (int buyer = 0; buyer < 40; buyer++) {
      join(sale, "buyer-" + buyer, newKey()).then().statusCode(201);
    }
    Response last = join(sale, "last", newKey());
    last.then()
        .statusCode(201)
        .header("Retry-After", matchesPattern("[1-3]?\\d"))
        .body("state", equalTo("WAITING"))
        .body("position", equalTo(41))
        .body("ahead", greaterThanOrEqualTo(20))
        .body("pass", nullValue());
    assertThat(last.jsonPath().getLong("estimatedWait")).isBetween(20L, 90L);
  }

  @Test
  void everybodyWhoWaitsIsToldOfTheSellOutAndOfItsEnd() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 1);
    String pass = passOf(sale, "ada");
    String waiting = join(sale, "bob", newKey()).path("ticket");
    String order =
        buy(sale, "ada", newKey(), pass, "cap").then().statusCode(202).extract().path("id");
    buy(sale, "ada", newKey(), pass).then().statusCode(202);
    awaitState(sale, "bob", waiting, "SOLD_OUT").then().body("pass", nullValue());
    given()
        .auth()
        .oauth2(shopper("ada"))
        .header("Idempotency-Key", newKey())
        .post("/v1/sales/{sale}/orders/{order}/cancellation", sale, order)
        .then()
        .statusCode(200);
    awaitState(sale, "bob", waiting, "ADMITTED");
    command(sale, "close").then().statusCode(200);
    awaitState(sale, "bob", waiting, "CLOSED");
    problem(join(sale, "cyd", newKey()), 410, "sale-closed");
  }

  @Test
  void aTurnThatWasMissedIsOverAndJoiningAgainGivesANewPlace() {
    String sale = openNow(Map.of("admitPerSecond", 1_000, "turnFor", "PT10S"), 5);
    String key = newKey();
    String ticket = join(sale, "ada", key).path("ticket");
    String pass = awaitState(sale, "ada", ticket, "ADMITTED").path("pass");
    awaitState(sale, "ada", ticket, "MISSED").then().body("pass", nullValue());
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> problem(buy(sale, "ada", newKey(), pass), 403, "pass-required"));
    join(sale, "ada", key).then().statusCode(201).body("ticket", equalTo(ticket));
    join(sale, "ada", newKey())
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", nullValue())
        .body("position", equalTo(2));
  }

  @Test
  void oneUnitLetsInOne() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 1, "shoe");
    String first = join(sale, "ada", newKey()).path("ticket");
    String second = join(sale, "bob", newKey()).path("ticket");
    awaitState(sale, "ada", first, "ADMITTED");
    place(sale, "bob", second)
        .then()
        .body("state", equalTo("WAITING"))
        .body("estimatedWait", nullValue());
  }

  @Test
  void aRetryFindsItsOrderWhenRedisHasForgottenTheSale() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 5);
    String pass = passOf(sale, "ada");
    String key = newKey();
    String order = buy(sale, "ada", key, pass).then().statusCode(202).extract().path("id");
    Books.awaitDrained(sale);
    try (SaleLock _ = SaleLock.holdRebuild(sale)) { // nobody puts the stock up again meanwhile
      redis.forget(sale);
      buy(sale, "ada", key, null)
          .then()
          .statusCode(201)
          .header("Idempotency-Replayed", "true")
          .body("id", equalTo(order));
      problem(buy(sale, "ada", newKey(), null), 503, "unavailable");
    }
  }

  @Test
  void aTicketIsItsOwners() {
    String sale = scheduled(Duration.ofMinutes(5));
    String ticket = join(sale, "ada", newKey()).path("ticket");
    problem(place(sale, "bob", ticket), 404, "not-found");
    problem(place(sale, "ada", "nonsense"), 404, "not-found");
    problem(place(scheduled(Duration.ofMinutes(5)), "ada", ticket), 404, "not-found");
    problem(given().get("/v1/sales/{sale}/queue/{t}", sale, ticket), 401, "unauthenticated");
    problem(
        given()
            .auth()
            .oauth2(Shop.admin())
            .header("Idempotency-Key", newKey())
            .post("/v1/sales/{sale}/queue", sale),
        403,
        "forbidden");
  }

  @Test
  void aDraftHasNoQueueYet() {
    Map<String, Object> draft = new HashMap<>(Shop.definition(Shop.newSaleId(), 5, 5));
    draft.put("waitingRoom", true);
    Shop.create(draft).then().statusCode(201).body("waitingRoom.admitPerSecond", equalTo(100));
    String sale = Objects.requireNonNull((String) draft.get("id"));
    problem(join(sale, "ada", newKey()), 409, "sale-not-open");
    problem(given().get("/v1/sales/{sale}/queue", sale), 404, "sale-not-found");
    problem(join("no-such-sale", "ada", newKey()), 404, "sale-not-found");
  }

  @Test
  void theSaleSaysThatItHasAWaitingRoom() {
    given()
        .get("/v1/sales/{sale}", scheduled(Duration.ofMinutes(5)))
        .then()
        .body("waitingRoom", equalTo(true));
    given().get("/v1/sales/{sale}", Shop.openSale(1, 1)).then().body("waitingRoom", equalTo(false));
  }

  @ParameterizedTest
  @MethodSource("wrongRooms")
  void aRoomThatMakesNoSenseIsRefusedByField(Object room, String field) {
    Map<String, Object> definition = new HashMap<>(Shop.definition(Shop.newSaleId(), 5, 5));
    definition.put("waitingRoom", room);
    invalid(Shop.create(definition), field);
  }

  static Stream<Arguments> wrongRooms() {
    return Stream.of(
        Arguments.of(Map.of("admitPerSecond", 0), "waitingRoom.admitPerSecond"),
        Arguments.of(Map.of("turnFor", "PT1S"), "waitingRoom.turnFor"),
        Arguments.of(Map.of("speed", 1), "waitingRoom.speed"));
  }

  @Test
  void theQueueIsAlsoAStream() {
    String sale = openNow(Map.of("admitPerSecond", 1_000), 5);
    String ticket = join(sale, "ada", newKey()).path("ticket");
    awaitState(sale, "ada", ticket, "ADMITTED");
    command(sale, "close").then().statusCode(200);
    given()
        .auth()
        .oauth2(shopper("ada"))
        .accept("text/event-stream")
        .get("/v1/sales/{sale}/queue/{ticket}", sale, ticket)
        .then()
        .statusCode(200)
        .contentType(containsString("text/event-stream"))
        .body(containsString("\"state\":\"CLOSED\""));
    given()
        .auth()
        .oauth2(shopper("bob"))
        .accept("text/event-stream")
        .get("/v1/sales/{sale}/queue/{ticket}", sale, ticket)
        .then()
        .statusCode(404)
        .body("type", notNullValue());
  }

  /** One item only. */
  private static String openNow(Map<String, Object> room, int units, String sku) {
    Map<String, Object> definition = new HashMap<>(Shop.definition(Shop.newSaleId(), units, 5));
    definition.put("items", new Object[] {Shop.item(sku, units, 100)});
    definition.put("waitingRoom", room);
    return Shop.openSale(definition);
  }

  private static String openNow(Map<String, Object> room, int units) {
    return open(room, units, Instant.now().minusSeconds(1));
  }

  /** By the program that shares no code with the service. */
  private static void verifiedByAnybody(String sale, String commitment) {
    String service = "http://localhost:" + RestAssured.port;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(exit(java, "src/launcher/VerifyDraw.java", service, sale, commitment, "-")).isZero();
    assertThat(exit(java, "src/launcher/VerifyDraw.java", service, sale, "0".repeat(64), "-"))
        .isEqualTo(1);
    assertThat(exit(java, "src/launcher/VerifyDraw.java", service, "no-such-sale", "-", "-"))
        .isEqualTo(2);
  }

  private static int exit(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String scheduled(Duration in) {
    return open(Map.of("admitPerSecond", 10), 5, Instant.now().plus(in));
  }

  private static String open(Map<String, Object> room, int units, Instant opensAt) {
    Map<String, Object> definition =
        new HashMap<>(
            Shop.definition(Shop.newSaleId(), units, 5, opensAt, Instant.now().plusSeconds(3600)));
    definition.put("waitingRoom", room);
    return Shop.openSale(definition);
  }

  private static Response join(String sale, String buyer, String key) {
    return given()
        .auth()
        .oauth2(shopper(buyer))
        .header("Idempotency-Key", key)
        .post("/v1/sales/{sale}/queue", sale);
  }

  private static Response place(String sale, String buyer, String ticket) {
    return given().auth().oauth2(shopper(buyer)).get("/v1/sales/{sale}/queue/{t}", sale, ticket);
  }

  private static Response awaitState(String sale, String buyer, String ticket, String state) {
    return await()
        .atMost(LIMIT)
        .until(() -> place(sale, buyer, ticket), answer -> state.equals(answer.path("state")));
  }

  private static String passOf(String sale, String buyer) {
    String ticket = join(sale, buyer, newKey()).path("ticket");
    return awaitState(sale, buyer, ticket, "ADMITTED").path("pass");
  }

  private static Response buy(String sale, String buyer, String key, @Nullable String pass) {
    return buy(sale, buyer, key, pass, "shoe");
  }

  private static Response buy(
      String sale, String buyer, String key, @Nullable String pass, String sku) {
    return buyBody(
        sale, buyer, key, pass, "{\"items\":[{\"sku\":\"" + sku + "\",\"quantity\":1}]}");
  }

  private static Response buyBody(
      String sale, String buyer, String key, @Nullable String pass, String body) {
    var request =
        given()
            .auth()
            .oauth2(shopper(buyer))
            .contentType("application/json")
            .header("Idempotency-Key", key)
            .body(body);
    if (pass != null) {
      request.header("Sale-Pass", pass);
    }
    return request.post("/v1/sales/{sale}/orders", sale);
  }
}
