package dev.flashsale.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;

/** The API after the purchase, as tests use it. */
public final class Checkout {

  private Checkout() {}

  /** The id of an order for {@code quantity} shoes that PostgreSQL has. */
  public static String placed(String sale, String buyer, int quantity) {
    return Shop.buyAndWait(sale, buyer, Shop.newKey(), "shoe", quantity)
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  public static Response pay(String sale, String buyer, String order, String key, String token) {
    return given()
        .auth()
        .oauth2(Shop.shopper(buyer))
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(Map.of("token", token))
        .post("/v1/sales/{sale}/orders/{id}/payment", sale, order);
  }

  public static Response cancel(String sale, String buyer, String order, String key) {
    return given()
        .auth()
        .oauth2(Shop.shopper(buyer))
        .header("Idempotency-Key", key)
        .post("/v1/sales/{sale}/orders/{id}/cancellation", sale, order);
  }

  public static String status(String sale, String buyer, String order) {
    return Shop.order(sale, buyer, order).then().statusCode(200).extract().path("status");
  }
}
