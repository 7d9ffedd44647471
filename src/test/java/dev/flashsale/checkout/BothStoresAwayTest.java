package dev.flashsale.checkout;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * With neither Redis nor PostgreSQL nothing is accepted; what was asked for then is found later.
 */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class BothStoresAwayTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Database database = Database.ofTheService();
  private final RedisServer redis = RedisServer.ofTheService();

  @Test
  void nothingIsAcceptedAndTheSameRequestBuysOnceAfterwards() {
    String sale = openSale(10, 2);
    String earlier =
        buy(sale, "ada", newKey(), "shoe", 1).then().statusCode(202).extract().path("id");
    String key = newKey();
    try (Database.Lock _ = database.close();
        RedisServer.Pause _ = redis.pause()) {
      problem(buy(sale, "bob", key, "shoe", 1), 503, "unavailable");
      problem(order(sale, "ada", earlier), 503, "unavailable");
      given().get("/v1/sales/{sale}", sale).then().statusCode(200);
    }
    Response bought =
        await()
            .atMost(LIMIT)
            .until(() -> buy(sale, "bob", key, "shoe", 1), it -> it.statusCode() == 202);
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
    order(sale, "bob", bought.path("id")).then().statusCode(200);
    order(sale, "ada", earlier).then().statusCode(200);
  }
}
