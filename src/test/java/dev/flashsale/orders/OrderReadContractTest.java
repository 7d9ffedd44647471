package dev.flashsale.orders;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buyers read their own orders, from the moment they are acknowledged, and nobody else's. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class OrderReadContractTest {

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(20, 10);
  }

  @Test
  void anOrderCanBeReadBeforePostgresHasIt() {
    try (SaleLock _ = SaleLock.hold(sale)) {
      String id = id(buy(sale, "ada", newKey(), "shoe", 2));
      order(sale, "ada", id)
          .then()
          .statusCode(200)
          .header("Cache-Control", equalTo("no-store"))
          .body("status", equalTo("RESERVED"))
          .body("durability", equalTo("JOURNALED"))
          .body("items[0].quantity", equalTo(2));
    }
  }

  @Test
  void anOrderReadsTheSameBeforeAndAfterPostgresHasIt() {
    Map<String, Object> before;
    String id;
    try (SaleLock _ = SaleLock.hold(sale)) {
      id = id(buy(sale, "ada", newKey(), "shoe", 2));
      before = order(sale, "ada", id).then().statusCode(200).extract().path("");
    }
    Books.awaitDrained(sale);
    Map<String, Object> after = order(sale, "ada", id).then().statusCode(200).extract().path("");
    assertThat(after).containsEntry("status", "PLACED").containsEntry("durability", "PERSISTED");
    after.putAll(Map.of("status", "RESERVED", "durability", "JOURNALED"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void anOrderIsWatchedUntilItEnds() {
    String id = id(buyAndWait(sale, "ada", newKey(), "shoe", 2));
    String path = "/v1/sales/" + sale + "/orders/" + id;
    CompletableFuture<String> watched =
        CompletableFuture.supplyAsync(
            () -> {
              Response stream = given().auth().oauth2(shopper("ada")).get(path + "/events");
              assertThat(stream.contentType()).startsWith("text/event-stream");
              return stream.body().asString();
            });
    given()
        .auth()
        .oauth2(shopper("ada"))
        .header("Idempotency-Key", newKey())
        .post(path + "/cancellation")
        .then()
        .statusCode(200);
    assertThat(watched.orTimeout(20, TimeUnit.SECONDS).join())
        .startsWith("data:{")
        .contains("\"id\":\"" + id + "\"")
        .contains("\"status\":\"CANCELLED\"")
        .endsWith("}\n\n");
    problem(given().auth().oauth2(shopper("bob")).get(path + "/events"), 404, "order-not-found");
    problem(given().get(path + "/events"), 401, "unauthenticated");
    problem(given().auth().oauth2(admin()).get(path + "/events"), 403, "forbidden");
  }

  @Test
  void aListHasTheNewestFirst() {
    String first = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    String second = id(buyAndWait(sale, "ada", newKey(), "cap", 1));
    String third = id(buy(sale, "ada", newKey(), "cap", 2));
    list(sale, "ada").then().statusCode(200).body("id", contains(third, second, first));
  }

  @Test
  void aListHasAlsoWhatPostgresDoesNotHaveYet() {
    String persisted = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    try (SaleLock _ = SaleLock.hold(sale)) {
      String journaled = id(buy(sale, "ada", newKey(), "shoe", 1));
      list(sale, "ada")
          .then()
          .statusCode(200)
          .body("id", contains(journaled, persisted))
          .body("durability", contains("JOURNALED", "PERSISTED"));
    }
  }

  @Test
  void aListIsOfOneBuyerAndSale() {
    id(buy(sale, "ada", newKey(), "shoe", 1));
    id(buy(sale, "bob", newKey(), "shoe", 1));
    id(buy(openSale(5, 5), "ada", newKey(), "shoe", 1));
    list(sale, "ada")
        .then()
        .statusCode(200)
        .body("$", hasSize(1))
        .body("buyerId", everyItem(equalTo("ada")))
        .body("saleId", everyItem(equalTo(sale)));
  }

  @Test
  void whoBoughtNothingHasAnEmptyList() {
    Response empty = list(sale, "ada");
    empty.then().statusCode(200).contentType("application/json");
    assertThat(empty.asString()).isEqualTo("[]");
  }

  @Test
  void anotherBuyersOrderIsNotFound() {
    String journaledOrNot = id(buy(sale, "ada", newKey(), "shoe", 1));
    problem(order(sale, "bob", journaledOrNot), 404, "order-not-found");
    String persisted = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    problem(order(sale, "bob", persisted), 404, "order-not-found");
  }

  @Test
  void anOrderOfAnotherSaleIsNotFound() {
    String id = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    problem(order(openSale(5, 5), "ada", id), 404, "order-not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "00000000-0000-0000-0000-000000000000",
        "1",
        "not-a-uuid",
        "01890a5dac96774bbcceb302099a8057",
        "01890a5d-ac96-774b-bcce-b302099a8057x",
        "' or 1=1 --",
        "a\u0000b"
      })
  void anOrderThatIsNotIsNotFound(String id) {
    problem(order(sale, "ada", id), 404, "order-not-found");
  }

  @Test
  void ordersOfASaleThatIsNotAreNotFound() {
    String id = "01890a5d-ac96-774b-bcce-b302099a8057";
    problem(list("no-such-sale", "ada"), 404, "sale-not-found");
    problem(order("no-such-sale", "ada", id), 404, "sale-not-found");
  }

  @Test
  void evenAnAdminReadsNoOrdersOfOthers() {
    String id = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    problem(
        given().auth().oauth2(admin()).get("/v1/sales/{sale}/orders/{id}", sale, id),
        403,
        "forbidden");
  }

  @Test
  void ordersStayReadableWhenTheSaleIsOver() {
    String id = id(buyAndWait(sale, "ada", newKey(), "shoe", 1));
    command(sale, "close").then().statusCode(200);
    order(sale, "ada", id).then().statusCode(200).body("id", equalTo(id));
    list(sale, "ada").then().statusCode(200).body("id", contains(id));
  }

  private static String id(Response bought) {
    assertThat(bought.statusCode()).isIn(201, 202);
    return bought.path("id");
  }

  private static Response list(String sale, String buyer) {
    return given().auth().oauth2(shopper(buyer)).get("/v1/sales/{sale}/orders", sale);
  }
}
