package dev.flashsale.inventory;

import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.Warnings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More sales are to be rebuilt at once than there are connections to PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ManyRebuildsTest {

  private static final int SALES = 30;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RedisServer redis = RedisServer.ofTheService();

  @Test
  void othersGoOnMeanwhile() {
    String other = openSale(10, 5);
    List<String> sales = IntStream.range(0, SALES).mapToObj(n -> openSale(10, 5)).toList();
    sales.forEach(redis::forget);
    try (Warnings warnings = Warnings.collect()) {
      buyAtOnce(sales);
      buyAndWait(other, "ada", newKey(), "shoe", 1).then().statusCode(201);
      for (String sale : sales) {
        await()
            .atMost(LIMIT)
            .until(() -> buy(sale, "bob", newKey(), "shoe", 1).statusCode() == 202);
      }
      assertThat(warnings.messages())
          .as("the first try")
          .noneMatch(it -> it.contains("not rebuilt"));
    }
  }

  private static void buyAtOnce(List<String> sales) {
    try (ExecutorService shoppers = Executors.newFixedThreadPool(SALES)) {
      sales.forEach(sale -> shoppers.execute(() -> buy(sale, "ada", newKey(), "shoe", 1)));
    }
  }
}
