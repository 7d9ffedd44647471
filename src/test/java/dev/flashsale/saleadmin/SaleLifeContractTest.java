package dev.flashsale.saleadmin;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sale's way from draft to close, by command and by the clock. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleLifeContractTest {

  private final Database database = Database.ofTheService();
  private final String id = newSaleId();

  @Test
  void aDraftCanBeRevised() {
    draft();
    revise(definition(id, 9, 4))
        .then()
        .statusCode(200)
        .body("perBuyerLimit", equalTo(4))
        .body("items[0].total", equalTo(9));
    command(id, "open").then().statusCode(200);
    assertThat(Books.of(id, "shoe")).isEqualTo(Books.Item.untouched(9));
  }

  @Test
  void whatIsPublishedCannotBeRevised() {
    draft();
    command(id, "open").then().statusCode(200);
    problem(revise(definition(id, 9, 4)), 409, "sale-state");
    assertThat(Books.of(id, "shoe")).isEqualTo(Books.Item.untouched(5));
  }

  @Test
  void aRevisionIsValidatedToo() {
    draft();
    invalid(revise(definition(id, -1, 4)), "items[0].total");
  }

  @Test
  void aRevisionCannotChangeTheId() {
    draft();
    Response refused =
        given()
            .auth()
            .oauth2(admin())
            .contentType(ContentType.JSON)
            .body(definition(newSaleId(), 5, 2))
            .put("/v1/admin/sales/{sale}", id);
    invalid(refused, "id");
  }

  @Test
  void whatIsNotCannotBeRevised() {
    problem(revise(definition(id, 5, 2)), 404, "sale-not-found");
  }

  @Test
  void aDraftIsHiddenFromThePublic() {
    draft();
    problem(given().get("/v1/sales/{id}", id), 404, "sale-not-found");
    problem(given().auth().oauth2(shopper("ada")).get("/v1/sales/{id}", id), 404, "sale-not-found");
    problem(given().get("/v1/sales/{id}/events", id), 404, "sale-not-found");
    given().get("/v1/sales").then().statusCode(200).body("id", not(hasItem(id)));
  }

  @Test
  void aDraftIsShownToAdmins() {
    draft();
    given()
        .auth()
        .oauth2(admin())
        .get("/v1/sales/{id}", id)
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body("state", equalTo("DRAFT"));
  }

  @Test
  void openingPublishesTheSaleAtOnce() {
    draft();
    problem(given().get("/v1/sales/{id}", id), 404, "sale-not-found");
    command(id, "open").then().statusCode(200).body("state", equalTo("OPEN"));
    given().get("/v1/sales/{id}", id).then().statusCode(200).body("state", equalTo("OPEN"));
    buy(id, "ada", newKey(), "shoe", 1).then().statusCode(202);
  }

  /** Plans made when there were few items would read all of them for each batch of orders. */
  @Test
  void postgresKnowsHowManyItemsThereAreWhenASaleOpens() {
    draft();
    command(id, "open").then().statusCode(200);
    assertThat(
            database.rows(
                "SELECT reltuples = (SELECT count(*) FROM sale_item) FROM pg_class WHERE relname = 'sale_item'"))
        .containsExactly("t");
  }

  @Test
  void openingTwiceChangesNothing() {
    draft();
    command(id, "open").then().statusCode(200);
    buy(id, "ada", newKey(), "shoe", 2).then().statusCode(202);
    command(id, "open").then().statusCode(200).body("state", equalTo("OPEN"));
    assertThat(Books.of(id, "shoe")).isEqualTo(new Books.Item(5, 3, 2, 0, 0, 0));
  }

  @Test
  void aScheduledSaleOpensByItself() {
    Instant opensAt = Instant.now().plusSeconds(3);
    openSale(definition(id, 5, 2, opensAt, opensAt.plusSeconds(3600)));
    String key = newKey();
    Response early = buy(id, "ada", key, "shoe", 1);
    problem(early, 409, "sale-not-open");
    assertThat(Integer.parseInt(early.header("Retry-After"))).isBetween(1, 4);
    given().get("/v1/sales/{id}", id).then().body("state", equalTo("SCHEDULED"));
    await()
        .atMost(Duration.between(Instant.now(), opensAt).plusSeconds(2))
        .until(() -> buy(id, "ada", key, "shoe", 1).statusCode() == 202);
    assertThat(Instant.now()).isAfterOrEqualTo(opensAt);
    given().get("/v1/sales/{id}", id).then().body("state", equalTo("OPEN"));
  }

  @Test
  void aSaleClosesByItself() {
    Instant closesAt = Instant.now().plusSeconds(4);
    openSale(definition(id, 50, 50, Instant.now().minusSeconds(60), closesAt));
    buy(id, "early-bird", newKey(), "shoe", 1).then().statusCode(202);
    await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(8))
        .until(() -> buy(id, newKey(), newKey(), "shoe", 1).statusCode() == 410);
    assertThat(Instant.now()).isAfterOrEqualTo(closesAt);
    problem(buy(id, "late", newKey(), "shoe", 1), 410, "sale-closed");
    given().get("/v1/sales/{id}", id).then().body("state", equalTo("CLOSED"));
  }

  @Test
  void aPausedSaleSellsNothing() {
    String sale = openSale(5, 2);
    command(sale, "pause").then().statusCode(200).body("state", equalTo("PAUSED"));
    problem(buy(sale, "ada", newKey(), "shoe", 1), 409, "sale-not-open")
        .header("Retry-After", nullValue());
    given().get("/v1/sales/{id}", sale).then().body("state", equalTo("PAUSED"));
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(5));
  }

  @Test
  void aResumedSaleSellsOn() {
    String sale = openSale(5, 2);
    String key = newKey();
    command(sale, "pause").then().statusCode(200);
    problem(buy(sale, "ada", key, "shoe", 1), 409, "sale-not-open");
    command(sale, "resume").then().statusCode(200).body("state", equalTo("OPEN"));
    buy(sale, "ada", key, "shoe", 1).then().statusCode(202);
  }

  @Test
  void aClosedSaleIsOver() {
    String sale = openSale(5, 2);
    command(sale, "close").then().statusCode(200).body("state", equalTo("CLOSED"));
    problem(buy(sale, "ada", newKey(), "shoe", 1), 410, "sale-closed");
    given().get("/v1/sales/{id}", sale).then().body("state", equalTo("CLOSED"));
  }

  @Test
  void aPausedSaleCanBeClosed() {
    String sale = openSale(5, 2);
    command(sale, "pause").then().statusCode(200);
    command(sale, "close").then().statusCode(200);
    problem(buy(sale, "ada", newKey(), "shoe", 1), 410, "sale-closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "close"})
  void aCommandGivenTwiceIsDoneOnce(String command) {
    String sale = openSale(5, 2);
    String state = command(sale, command).then().statusCode(200).extract().path("state");
    command(sale, command).then().statusCode(200).body("state", equalTo(state));
  }

  @ParameterizedTest
  @CsvSource({"pause", "resume", "close"})
  void aDraftCanOnlyBeOpened(String command) {
    draft();
    problem(command(id, command), 409, "sale-state");
  }

  @Test
  void aPausedSaleIsNotOpenedButResumed() {
    String sale = openSale(5, 2);
    command(sale, "pause").then().statusCode(200);
    problem(command(sale, "open"), 409, "sale-state");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "pause", "resume"})
  void whatIsOverStaysOver(String command) {
    String sale = openSale(5, 2);
    command(sale, "close").then().statusCode(200);
    problem(command(sale, command), 409, "sale-state");
    problem(buy(sale, "ada", newKey(), "shoe", 1), 410, "sale-closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "pause", "resume", "close"})
  void aSaleThatIsNotCannotBeCommanded(String command) {
    problem(command("no-such-sale", command), 404, "sale-not-found");
    problem(command("No_Slug", command), 404, "sale-not-found");
    problem(command("a\u0000b", command), 404, "sale-not-found");
  }

  private void draft() {
    Shop.create(definition(id, 5, 2)).then().statusCode(201);
  }

  private Response revise(Map<String, Object> definition) {
    return given()
        .auth()
        .oauth2(admin())
        .contentType(ContentType.JSON)
        .body(definition)
        .put("/v1/admin/sales/{sale}", id);
  }
}
