package dev.flashsale.orders;

import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** What a buyer can do with an acknowledged order while PostgreSQL is away. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class OrderReadOutageTest {

  @Inject Database database;

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
}
