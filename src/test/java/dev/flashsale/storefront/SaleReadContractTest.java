package dev.flashsale.storefront;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.restock;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anyone may see of a sale, and for how long it may be kept. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleReadContractTest {

  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(3);

  @Test
  void aSaleShowsWhatIsSoldAndWhen() {
    String id = newSaleId();
    Instant opensAt = Instant.parse("2025-01-01T00:00:00Z");
    Instant closesAt = Instant.parse("2099-01-01T00:00:00Z");
    String sale = openSale(definition(id, 10, 2, opensAt, closesAt));
    read(sale)
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("id", equalTo(id))
        .body("name", equalTo("Test sale"))
        .body("state", equalTo("OPEN"))
        .body("opensAt", equalTo("2025-01-01T00:00:00Z"))
        .body("closesAt", equalTo("2099-01-01T00:00:00Z"))
        .body("holdFor", equalTo("PT5M"))
        .body("perBuyerLimit", equalTo(2))
        .body("items.sku", contains("shoe", "cap", "none"))
        .body("items[0].title", equalTo("A shoe"))
        .body("items[0].price.value", equalTo(12900))
        .body("items[0].price.currency", equalTo("USD"))
        .body("items.availability", contains("IN_STOCK", "IN_STOCK", "SOLD_OUT"));
  }

  @Test
  void theServersTimeIsNow() {
    String sale = openSale(10, 2);
    Instant before = Instant.now();
    Instant serverTime = Instant.parse(read(sale).path("serverTime"));
    assertThat(serverTime).isBetween(before.minusSeconds(2), Instant.now());
  }

  @Test
  void availabilityFollowsTheStock() {
    String sale = openSale(20, 20);
    awaitShown(sale, "IN_STOCK");
    buy(sale, "ada", newKey(), "shoe", 17).then().statusCode(202);
    awaitShown(sale, "IN_STOCK");
    buy(sale, "bob", newKey(), "shoe", 1).then().statusCode(202);
    awaitShown(sale, "LOW");
    buy(sale, "bob", newKey(), "shoe", 2).then().statusCode(202);
    awaitShown(sale, "SOLD_OUT");
    restock(sale, "shoe", 20).then().statusCode(200);
    awaitShown(sale, "IN_STOCK");
  }

  @Test
  void aSaleMayBeKeptForASecond() {
    assertThat(read(openSale(10, 2)).header("Cache-Control")).isEqualTo("max-age=1");
  }

  @Test
  void aReaderWhoWantsNoOtherStateIsRefused() {
    String sale = openSale(10, 2);
    String etag = read(sale).header("ETag");
    given().header("If-Match", etag).get("/v1/sales/{sale}", sale).then().statusCode(200);
    problem(
        given().header("If-Match", "\"other\"").get("/v1/sales/{sale}", sale),
        412,
        "precondition-failed");
  }

  @Test
  void anUnchangedSaleIsNotSentAgain() {
    String sale = openSale(10, 2);
    String etag = read(sale).header("ETag");
    Response unchanged = given().header("If-None-Match", etag).get("/v1/sales/{sale}", sale);
    unchanged
        .then()
        .statusCode(304)
        .header("ETag", equalTo(etag))
        .header("Cache-Control", equalTo("max-age=1"));
    assertThat(unchanged.asString()).isEmpty();
  }

  @Test
  void aChangedSaleIsSentAgain() {
    String sale = openSale(2, 2);
    String etag = read(sale).header("ETag");
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    await()
        .atMost(SHOWN_WITHIN)
        .until(
            () ->
                given().header("If-None-Match", etag).get("/v1/sales/{sale}", sale).statusCode()
                    == 200);
    assertThat(read(sale).header("ETag")).isNotEqualTo(etag);
  }

  @Test
  void aListHasThePublishedSalesWithTheLatestOpeningFirst() {
    Instant far = Instant.parse("2090-01-01T00:00:00Z").plusMillis(System.nanoTime() / 1_000_000);
    String earlier = openSale(definition(newSaleId(), 5, 2, far, far.plusSeconds(86_400)));
    String later =
        openSale(definition(newSaleId(), 5, 2, far.plusSeconds(1), far.plusSeconds(86_400)));
    Response list = given().get("/v1/sales");
    list.then().statusCode(200).header("Cache-Control", containsString("max-age=1"));
    List<String> ids = list.path("id");
    assertThat(ids).containsSubsequence(later, earlier);
    String state = list.path("find { it.id == '" + later + "' }.state");
    assertThat(state).isEqualTo("SCHEDULED");
  }

  @Test
  void anUnchangedListIsNotSentAgain() {
    openSale(5, 2);
    // Other tests' sales may open or close between the two reads.
    await()
        .atMost(SHOWN_WITHIN)
        .until(
            () -> {
              String etag = given().get("/v1/sales").header("ETag");
              return given().header("If-None-Match", etag).get("/v1/sales").statusCode() == 304;
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-sale", "No_Slug", "a\u0000b"})
  void aSaleThatIsNotIsNotFound(String sale) {
    problem(read(sale), 404, "sale-not-found");
  }

  private static void awaitShown(String sale, String availability) {
    await()
        .atMost(SHOWN_WITHIN)
        .until(() -> read(sale).path("items[0].availability"), availability::equals);
  }

  private static Response read(String sale) {
    return given().get("/v1/sales/{sale}", sale);
  }
}
