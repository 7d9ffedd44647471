package dev.flashsale.storefront;

import static dev.flashsale.testing.Shop.openSale;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisMonitor;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Many who read a sale cost as much as a few, and none is told what is over. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleReadCrowdTest {

  private static final int CROWD = 1_000;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What passes between asking for the time and asking the service. */
  private static final Duration CLOCK_SLACK = Duration.ofMillis(20);

  private final RedisServer redis = RedisServer.ofTheService();

  @AfterAll
  static void hangUp() {
    HTTP.close();
  }

  @Test
  void aCrowdReadsTheStockOfASaleOnceInAWhile() {
    String sale = openSale(10, 2);
    try (RedisMonitor asked = redis.monitor()) {
      Instant start = Instant.now();
      assertThat(readByAll("/v1/sales/" + sale)).containsOnly(200);
      assertThat(asked.calls("HGETALL", sale)).isBetween(1L, rendersMax(start));
    }
  }

  @Test
  void aCrowdReadsTheListOnceInAWhile() {
    String sale = openSale(10, 2);
    try (RedisMonitor asked = redis.monitor()) {
      Instant start = Instant.now();
      assertThat(readByAll("/v1/sales")).containsOnly(200);
      assertThat(asked.calls("HGETALL", sale)).isBetween(1L, rendersMax(start));
    }
  }

  @Test
  void aSaleIsShownOpenFromItsOpeningOn() {
    Instant opensAt = Instant.now().plusSeconds(2);
    String sale =
        openSale(Shop.definition(Shop.newSaleId(), 10, 2, opensAt, opensAt.plusSeconds(600)));
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              Instant asked = Instant.now();
              String state = given().get("/v1/sales/{sale}", sale).path("state");
              if (asked.isAfter(opensAt.plus(CLOCK_SLACK))) {
                assertThat(state).isEqualTo("OPEN");
              }
              return asked.isAfter(opensAt.plusMillis(700));
            });
  }

  /** A page is rendered four times a second, and at first. */
  private static long rendersMax(Instant since) {
    return 2 + Duration.between(since, Instant.now()).toMillis() / 250;
  }

  private static List<Integer> readByAll(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path)).build();
    List<CompletableFuture<HttpResponse<String>>> answers =
        Stream.generate(() -> HTTP.sendAsync(request, BodyHandlers.ofString()))
            .limit(CROWD)
            .toList();
    return answers.stream().map(answer -> answer.join().statusCode()).toList();
  }
}
