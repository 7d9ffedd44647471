package dev.flashsale.checkout;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.SaleLock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A retry finds its order, whatever has become of the sale, and nothing else does. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class IdempotencyContractTest {

  private static final String SHOE_AND_TWO_CAPS =
      "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1},{\"sku\":\"cap\",\"quantity\":2}]}";

  private final RedisServer redis = RedisServer.ofTheService();

  private final String key = newKey();

  @Test
  void aRetryThatWaitsAlsoFindsItsOrder() {
    String sale = openSale(10, 5);
    String id = bought(buyAndWait(sale, "ada", key, "shoe", 1), 201);
    replayed(buyAndWait(sale, "ada", key, "shoe", 1), 201, id);
  }

  @Test
  void aRetryReservesNothing() {
    String sale = openSale(10, 5);
    bought(buy(sale, "ada", key, "shoe", 2), 202);
    buy(sale, "ada", key, "shoe", 2).then().statusCode(202);
    buy(sale, "ada", key, "shoe", 2).then().statusCode(202);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
  }

  @Test
  void aRetryFindsItsOrderWhenAllIsSold() {
    String sale = openSale(2, 2);
    String id = bought(buy(sale, "ada", key, "shoe", 2), 202);
    problem(buy(sale, "bob", newKey(), "shoe", 1), 409, "sold-out");
    replayed(buy(sale, "ada", key, "shoe", 2), 202, id);
  }

  @Test
  void aRetryFindsItsOrderWhenTheSaleIsPaused() {
    String sale = openSale(10, 5);
    String id = bought(buy(sale, "ada", key, "shoe", 1), 202);
    command(sale, "pause").then().statusCode(200);
    replayed(buy(sale, "ada", key, "shoe", 1), 202, id);
  }

  @Test
  void aRetryFindsItsOrderWhenTheSaleIsOver() {
    String sale = openSale(10, 5);
    String id = bought(buy(sale, "ada", key, "shoe", 1), 202);
    command(sale, "close").then().statusCode(200);
    replayed(buy(sale, "ada", key, "shoe", 1), 202, id);
  }

  @Test
  void aRetryFindsItsOrderWhenTheBuyerHasReachedTheLimit() {
    String sale = openSale(10, 1);
    String id = bought(buy(sale, "ada", key, "shoe", 1), 202);
    problem(buy(sale, "ada", newKey(), "shoe", 1), 409, "purchase-limit");
    replayed(buy(sale, "ada", key, "shoe", 1), 202, id);
  }

  @Test
  void aRetryFindsItsOrderHoweverOftenItIsSent() {
    String sale = openSale(100, 100);
    String id = bought(buy(sale, "ada", key, "shoe", 1), 202);
    for (int retry = 0; retry < 10; retry++) {
      replayed(buy(sale, "ada", key, "shoe", 1), 202, id);
    }
  }

  @Test
  void aRetryFindsItsOrderWhenTheBuyerIsTooFast() {
    String sale = openSale(100, 100);
    String id = bought(buy(sale, "ada", key, "shoe", 1), 202);
    Response refused = buy(sale, "ada", newKey(), "shoe", 1);
    for (int attempt = 0; attempt < 20 && refused.statusCode() == 202; attempt++) {
      refused = buy(sale, "ada", newKey(), "shoe", 1);
    }
    problem(refused, 429, "rate-limited");
    replayed(buy(sale, "ada", key, "shoe", 1), 202, id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"items\":[{\"sku\":\"cap\",\"quantity\":2},{\"sku\":\"shoe\",\"quantity\":1}]}",
        "{\"items\":[{\"sku\":\"cap\",\"quantity\":1},{\"sku\":\"shoe\",\"quantity\":1},"
            + "{\"sku\":\"cap\",\"quantity\":1}]}",
        " { \"items\" : [ { \"quantity\" : 1, \"sku\" : \"\\u0073hoe\" },"
            + "{ \"quantity\" : 2, \"sku\" : \"cap\" } ] } "
      })
  void aBodyThatAsksForTheSameIsARetry(String sameInOtherWords) {
    String sale = openSale(10, 5);
    String id = bought(buy(sale, "ada", key, SHOE_AND_TWO_CAPS), 202);
    replayed(buy(sale, "ada", key, sameInOtherWords), 202, id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":2},{\"sku\":\"cap\",\"quantity\":1}]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1},{\"sku\":\"cap\",\"quantity\":3}]}"
      })
  void theSameKeyForAnotherPurchaseIsRefused(String otherBody) {
    String sale = openSale(10, 5);
    String id = bought(buy(sale, "ada", key, SHOE_AND_TWO_CAPS), 202);
    problem(buy(sale, "ada", key, otherBody), 422, "idempotency-key-reused");
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 9, 1, 0, 0, 0));
    replayed(buy(sale, "ada", key, SHOE_AND_TWO_CAPS), 202, id);
  }

  @Test
  void aRetryFindsItsOrderWhenRedisHasForgottenTheSale() {
    String sale = openSale(10, 5);
    String id = bought(buyAndWait(sale, "ada", key, "shoe", 1), 201);
    try (SaleLock _ = SaleLock.holdRebuild(sale)) { // nobody puts the stock up again meanwhile
      redis.forget(sale);
      replayed(buy(sale, "ada", key, "shoe", 1), 201, id);
      problem(buy(sale, "ada", key, "shoe", 2), 422, "idempotency-key-reused");
      problem(buy(sale, "ada", newKey(), "shoe", 1), 503, "unavailable");
      problem(buy(sale, "bob", key, "shoe", 1), 503, "unavailable");
    }
  }

  @Test
  void theSameKeyOfAnotherBuyerIsAnotherPurchase() {
    String sale = openSale(10, 5);
    String adas = bought(buy(sale, "ada", key, "shoe", 1), 202);
    buy(sale, "bob", key, "shoe", 1)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", nullValue())
        .body("buyerId", equalTo("bob"))
        .body("id", not(equalTo(adas)));
  }

  @Test
  void theSameKeyInAnotherSaleIsAnotherPurchase() {
    String first = bought(buy(openSale(10, 5), "ada", key, "shoe", 1), 202);
    String second = bought(buy(openSale(10, 5), "ada", key, "shoe", 1), 202);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void keysAreTakenAsWritten() {
    String sale = openSale(10, 5);
    String lower = bought(buy(sale, "ada", "key-" + key, "shoe", 1), 202);
    String upper = bought(buy(sale, "ada", "KEY-" + key, "shoe", 1), 202);
    assertThat(upper).isNotEqualTo(lower);
  }

  private static String bought(Response response, int status) {
    return response
        .then()
        .statusCode(status)
        .header("Idempotency-Replayed", nullValue())
        .extract()
        .path("id");
  }

  private static void replayed(Response response, int status, String id) {
    response
        .then()
        .statusCode(status)
        .header("Idempotency-Replayed", equalTo("true"))
        .body("id", equalTo(id));
  }
}
