package dev.flashsale.checkout;

import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SettableClock;
import dev.flashsale.testing.Shop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance sells rightly on a host whose clock is wrong, or that does not let it run. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class TroubledHostTest {

  private static final Duration HANGS = Duration.ofSeconds(2);
  private static final int SHOPPERS = 20;

  @Inject SettableClock clock;
  @Inject Vertx vertx;

  @AfterEach
  void setTheClockRight() {
    clock.set(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT50M", "-PT50M", "-P3650D"})
  void aClockThatJumpsChangesNoOrder(Duration jump) {
    String sale = openSale(10, 5);
    String before = placed(sale, "ada", 1);
    clock.set(jump);
    String after = placed(sale, "ada", 2);

    Instant now = Instant.now();
    Response document = order(sale, "ada", after);
    assertThat(Instant.parse(document.path("createdAt")))
        .isCloseTo(now, within(10, ChronoUnit.SECONDS));
    assertThat(Instant.parse(document.path("holdExpiresAt")))
        .isCloseTo(now.plus(Duration.ofMinutes(5)), within(10, ChronoUnit.SECONDS));
    pay(sale, "ada", before, newKey(), "tok_approve").then().statusCode(200);
    clock.set(Duration.ZERO);
    assertThat(status(sale, "ada", after)).isEqualTo("PLACED");
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 7, 2, 1, 0, 0));
  }

  @Test
  void aClockThatIsAheadOpensNoSale() {
    Instant opens = Instant.now().plusSeconds(600);
    Map<String, Object> definition =
        new HashMap<>(Shop.definition(newSaleId(), 10, 5, opens, opens.plusSeconds(600)));
    String sale = openSale(definition);
    clock.set(Duration.ofMinutes(15));
    problem(buy(sale, "ada", newKey(), "shoe", 1), 409, "sale-not-open");
  }

  @Test
  void eventLoopsThatHangMakeShoppersWaitAndNothingElse() throws Exception {
    String sale = openSale(1_000, 1);
    List<String> keys = new ArrayList<>();
    try (ExecutorService shoppers = Executors.newFixedThreadPool(SHOPPERS)) {
      List<Future<Response>> answers = new ArrayList<>();
      for (int buyer = 0; buyer < 3 * SHOPPERS; buyer++) {
        if (buyer == SHOPPERS) {
          hangAllEventLoops();
        }
        String name = "buyer-" + buyer;
        String key = newKey();
        keys.add(key);
        answers.add(shoppers.submit(() -> buy(sale, name, key, "shoe", 1)));
      }
      for (Future<Response> answer : answers) {
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isIn(202, 503);
      }
    }
    for (int buyer = 0; buyer < keys.size(); buyer++) {
      String name = "buyer-" + buyer;
      String key = keys.get(buyer);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> buy(sale, name, key, "shoe", 1).statusCode() / 100 == 2);
    }
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe"))
        .isEqualTo(new Books.Item(1_000, 1_000 - keys.size(), keys.size(), 0, 0, 0));
  }

  private void hangAllEventLoops() {
    for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
      loop.execute(TroubledHostTest::hang);
    }
  }

  private static void hang() {
    try {
      TimeUnit.NANOSECONDS.sleep(HANGS.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
