package dev.flashsale.orders;

import static dev.flashsale.testing.Checkout.cancel;
import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a buyer can do with an acknowledged order while PostgreSQL is away. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class OrderReadOutageTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Database database = Database.ofTheService();
  private final RedisServer redis = RedisServer.ofTheService();

  @Test
  void anOrderIsReadAndReplayedWhilePostgresIsAway() {
    String sale = openSale(10, 2);
    buyAndWait(sale, "first", newKey(), "shoe", 1).then().statusCode(201);
    String key = newKey();
    try (Database.Lock _ = database.close()) {
      String id = buy(sale, "ada", key, "shoe", 1).then().statusCode(202).extract().path("id");
      order(sale, "ada", id).then().statusCode(200).body("durability", equalTo("JOURNALED"));
      buyAndWait(sale, "ada", key, "shoe", 1)
          .then()
          .statusCode(202)
          .header("Idempotency-Replayed", equalTo("true"))
          .body("id", equalTo(id));
    }
  }

  @Test
  void whatOnlyPostgresWouldKnowIsNotDeniedWhilePostgresIsAway() {
    String sale = openSale(10, 2);
    String id = UUID.randomUUID().toString();
    problem(order(sale, "ada", id), 404, "order-not-found");
    try (Database.Lock _ = database.close()) {
      problem(order(sale, "ada", id), 503, "unavailable");
    }
    problem(order(sale, "ada", id), 404, "order-not-found");
  }

  @Test
  void whatRedisForgotIsNotDenied() {
    String sale = openSale(10, 2);
    orders(sale, "ada").then().statusCode(200);
    try (Database.Lock _ = database.close()) {
      String order =
          buy(sale, "ada", newKey(), "shoe", 1).then().statusCode(202).extract().path("id");
      redis.forget(sale);
      problem(order(sale, "ada", order), 503, "unavailable");
      problem(orders(sale, "ada"), 503, "unavailable");
    }
    // Nobody else uses the sale: whoever misses the order has the sale rebuilt.
    await().atMost(LIMIT).until(() -> orders(sale, "ada").statusCode() == 200);
    assertThat(orders(sale, "ada").<String>path("[0].saleId")).isEqualTo(sale);
  }

  @Test
  void anOrderIsNeitherPaidNorCancelledWhilePostgresIsAway() {
    String sale = openSale(10, 2);
    String id = placed(sale, "ada", 1);
    try (Database.Lock _ = database.close()) {
      problem(pay(sale, "ada", id, newKey(), "tok_approve"), 503, "unavailable");
      problem(cancel(sale, "ada", id, newKey()), 503, "unavailable");
    }
    pay(sale, "ada", id, newKey(), "tok_approve").then().statusCode(200);
  }

  private static Response orders(String sale, String buyer) {
    return given().auth().oauth2(shopper(buyer)).get("/v1/sales/{sale}/orders", sale);
  }
}
