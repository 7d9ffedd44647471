package dev.flashsale.saleadmin;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.restock;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Units come and go while a sale runs, and the books stay balanced. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class RestockContractTest {

  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);

  @Test
  void addedUnitsRaiseTheTotal() {
    String sale = openSale(5, 5);
    buyAndWait(sale, "ada", newKey(), "shoe", 2).then().statusCode(201);
    restock(sale, "shoe", 3).then().statusCode(200).body("items[0].total", equalTo(8));
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(8, 6, 2, 0, 0, 0));
  }

  @Test
  void addedUnitsSellAgainWithinASecondOfBeingSoldOutEverywhere() {
    String sale = openSale(2, 2);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    for (int i = 0; i < 100; i++) {
      problem(buy(sale, "late-" + i, newKey(), "shoe", 1), 409, "sold-out");
    }
    restock(sale, "shoe", 1).then().statusCode(200);
    String key = newKey();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(NOTICED_WITHIN)
        .until(() -> buy(sale, newKey(), key, "shoe", 1).statusCode() == 202);
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(3, 0, 3, 0, 0, 0));
  }

  @Test
  void anItemThatStartedWithNoneCanBeFilled() {
    String sale = openSale(5, 2);
    problem(buy(sale, "ada", newKey(), "none", 1), 409, "sold-out");
    restock(sale, "none", 2).then().statusCode(200);
    buy(sale, "bob", newKey(), "none", 2).then().statusCode(202);
  }

  @Test
  void unsoldUnitsCanBeTakenOffSale() {
    String sale = openSale(5, 5);
    buyAndWait(sale, "ada", newKey(), "shoe", 2).then().statusCode(201);
    restock(sale, "shoe", -3).then().statusCode(200).body("items[0].total", equalTo(2));
    problem(buy(sale, "bob", newKey(), "shoe", 1), 409, "sold-out");
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(2, 0, 2, 0, 0, 0));
  }

  @Test
  void unitsOfOrdersCannotBeTakenOffSale() {
    String sale = openSale(5, 5);
    buyAndWait(sale, "ada", newKey(), "shoe", 2).then().statusCode(201);
    problem(restock(sale, "shoe", -4), 409, "sale-state");
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(5, 3, 2, 0, 0, 0));
  }

  @Test
  void unitsOfOrdersOnTheirWayToPostgresCannotBeTakenEither() {
    String sale = openSale(5, 5);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    problem(restock(sale, "shoe", -4), 409, "sale-state");
    restock(sale, "shoe", -3).then().statusCode(200);
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(2, 0, 2, 0, 0, 0));
  }

  @Test
  void aPausedSaleCanBeRestocked() {
    String sale = openSale(5, 5);
    command(sale, "pause").then().statusCode(200);
    restock(sale, "shoe", 2).then().statusCode(200);
    command(sale, "resume").then().statusCode(200);
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aDraftIsNotRestockedButRevised(int delta) {
    String draft = newSaleId();
    Shop.create(definition(draft, 5, 2)).then().statusCode(201);
    problem(restock(draft, "shoe", delta), 409, "sale-state");
    assertThat(Books.of(draft, "shoe")).isEqualTo(Books.Item.untouched(5));
  }

  @Test
  void anItemTheSaleDoesNotHaveIsNotFound() {
    problem(restock(openSale(5, 2), "boot", 1), 404, "sku-not-found");
  }

  @Test
  void aSaleThatIsNotIsNotFound() {
    problem(restock("no-such-sale", "shoe", 1), 404, "sale-not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "null",
        "\"1\"",
        "1.5",
        "1.0",
        "true",
        "100000001",
        "-100000001",
        "2147483648",
        "9223372036854775808",
        "1e400"
      })
  void aDeltaThatIsNoChangeInBoundsIsRefused(String delta) {
    String sale = openSale(5, 2);
    invalid(restockWith(sale, "{\"delta\":" + delta + "}"), "delta");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          delta | {}
          units | {"delta":1,"units":1}
          """)
  void aMissingOrUnknownFieldIsRefusedByName(String field, String body) {
    String sale = openSale(5, 2);
    invalid(restockWith(sale, body), field);
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "1", "{"})
  void whatIsNoJsonObjectIsRefused(String body) {
    problem(restockWith(openSale(5, 2), body), 400, "validation");
  }

  @Test
  void aTotalBeyondAllBoundsIsRefused() {
    String sale = openSale(100_000_000, 2);
    invalid(restock(sale, "shoe", 100_000_000), "delta");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(100_000_000));
  }

  private static Response restockWith(String sale, String body) {
    return given()
        .auth()
        .oauth2(admin())
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/admin/sales/{sale}/items/shoe/stock", sale);
  }
}
