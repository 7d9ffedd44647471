package dev.flashsale.orders;

import static dev.flashsale.testing.Checkout.cancel;
import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buyers who change their mind. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class CancellationContractTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Database database = Database.ofTheService();
  private String sale;

  @BeforeEach
  void open() {
    sale = Shop.openSale(10, 10);
  }

  @Test
  void aCancelledOrdersUnitsAreOnSaleAgainOnce() {
    String order = placed(sale, "ada", 4);
    String key = newKey();
    cancel(sale, "ada", order, key)
        .then()
        .statusCode(200)
        .body("id", equalTo(order))
        .body("status", equalTo("CANCELLED"))
        .header("Idempotency-Replayed", nullValue());
    cancel(sale, "ada", order, key)
        .then()
        .statusCode(200)
        .body("status", equalTo("CANCELLED"))
        .header("Idempotency-Replayed", "true");
    await().atMost(LIMIT).until(() -> Books.of(sale, "shoe").equals(Books.Item.untouched(10)));
    assertThat(
            database.rows(
                "SELECT type, payload->>'status' FROM outbox WHERE aggregateid = ? ORDER BY seq",
                order))
        .containsExactly("order.placed PLACED", "order.cancelled CANCELLED");
    assertThat(database.rows("SELECT committed FROM sale_item WHERE sale_id = ?", sale))
        .containsOnly("0");
  }

  @Test
  void theLastUnitsCanBeBoughtAgainByTheNext() {
    String order = placed(sale, "ada", 10);
    problem(Shop.buy(sale, "bob", newKey(), "shoe", 1), 409, "sold-out");
    cancel(sale, "ada", order, newKey()).then().statusCode(200);
    await()
        .atMost(LIMIT)
        .until(() -> Shop.buy(sale, "carol", newKey(), "shoe", 10).statusCode() == 202);
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 0, 10, 0, 0, 0));
  }

  @Test
  void cancellingFreesTheBuyersLimitAndTheOldKeyStillFindsItsOrder() {
    String limited = Shop.openSale(10, 2);
    String key = newKey();
    String order =
        Shop.buyAndWait(limited, "ada", key, "shoe", 2).then().statusCode(201).extract().path("id");
    problem(Shop.buy(limited, "ada", newKey(), "shoe", 1), 409, "purchase-limit");
    cancel(limited, "ada", order, newKey()).then().statusCode(200);
    await()
        .atMost(LIMIT)
        .until(() -> Shop.buy(limited, "ada", newKey(), "shoe", 2).statusCode() == 202);
    Shop.buy(limited, "ada", key, "shoe", 2)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", "true")
        .body("id", equalTo(order));
    assertThat(status(limited, "ada", order)).isEqualTo("CANCELLED");
  }

  @Test
  void manyClicksCancelOnce() {
    String order = placed(sale, "ada", 3);
    List<CompletableFuture<Integer>> clicks =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> cancel(sale, "ada", order, "key-" + i % 4).statusCode()))
            .toList();
    assertThat(clicks.stream().map(CompletableFuture::join).toList()).containsOnly(200, 409);
    await().atMost(LIMIT).until(() -> Books.of(sale, "shoe").equals(Books.Item.untouched(10)));
  }

  @Test
  void onlyAPlacedOrderCanBeCancelled() {
    String order = placed(sale, "ada", 1);
    pay(sale, "ada", order, newKey(), "tok_approve").then().statusCode(200);
    problem(cancel(sale, "ada", order, newKey()), 409, "order-state");
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");

    String other = placed(sale, "ada", 1);
    cancel(sale, "ada", other, newKey()).then().statusCode(200);
    problem(cancel(sale, "ada", other, newKey()), 409, "order-state");
    problem(pay(sale, "ada", other, newKey(), "tok_approve"), 409, "order-state");
  }

  @Test
  void othersOrdersAndUnknownOnesAreNotFound() {
    String order = placed(sale, "ada", 1);
    problem(cancel(sale, "bob", order, newKey()), 404, "order-not-found");
    problem(cancel(sale, "ada", UUID.randomUUID().toString(), newKey()), 404, "order-not-found");
    problem(cancel(sale, "ada", "7", newKey()), 404, "order-not-found");
    problem(cancel("no-such-sale", "ada", order, newKey()), 404, "sale-not-found");
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
  }

  @Test
  void aKeyAndAShoppersTokenAreNeeded() {
    String order = placed(sale, "ada", 1);
    String path = "/v1/sales/" + sale + "/orders/" + order + "/cancellation";
    problem(given().auth().oauth2(Shop.shopper("ada")).post(path), 400, "idempotency-key-missing");
    problem(given().header("Idempotency-Key", "k").post(path), 401, "unauthenticated");
    problem(
        given().auth().oauth2(Shop.admin()).header("Idempotency-Key", "k").post(path),
        403,
        "forbidden");
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
  }
}
