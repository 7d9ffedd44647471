package dev.flashsale.checkout;

import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** The buy route's successes, as the contract has them. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class BuyContractTest {

  @Test
  void aPurchaseIsReservedAndCanBeReadAtOnce() {
    String sale = openSale(10, 2);
    Response bought = buy(sale, "ada", newKey(), "shoe", 2);
    bought
        .then()
        .statusCode(202)
        .body("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"))
        .body("saleId", equalTo(sale))
        .body("buyerId", equalTo("ada"))
        .body("items[0].sku", equalTo("shoe"))
        .body("items[0].quantity", equalTo(2))
        .body("items[0].unitPrice.value", equalTo(12900))
        .body("amount.value", equalTo(25800))
        .body("amount.currency", equalTo("USD"))
        .body("status", equalTo("RESERVED"))
        .body("durability", equalTo("JOURNALED"))
        .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
        .body("holdExpiresAt", notNullValue())
        .header("Idempotency-Replayed", nullValue());
    String id = bought.path("id");
    bought.then().header("Location", endsWith("/v1/sales/" + sale + "/orders/" + id));
    order(sale, "ada", id)
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("amount.value", equalTo(25800));
  }

  @Test
  void whoWaitsIsToldThatPostgresHasIt() {
    String sale = openSale(10, 2);
    buyAndWait(sale, "ada", newKey(), "shoe", 1)
        .then()
        .statusCode(201)
        .header("Preference-Applied", equalTo("wait=5"))
        .body("status", equalTo("PLACED"))
        .body("durability", equalTo("PERSISTED"));
  }

  @Test
  void aRetryFindsItsOrder() {
    String sale = openSale(10, 2);
    String key = newKey();
    String id = buy(sale, "ada", key, "shoe", 1).then().statusCode(202).extract().path("id");
    buy(sale, "ada", key, "shoe", 1)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", equalTo("true"))
        .body("id", equalTo(id));
  }
}
