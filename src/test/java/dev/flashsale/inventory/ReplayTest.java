package dev.flashsale.inventory;

import static dev.flashsale.inventory.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.EventLoop;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever promises an order again sees to it that it is kept; no timer would here. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class ReplayTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject BuyScript script;
  @Inject Reservations reservations;
  @Inject Catalogue catalogue;
  private final Database database = Database.ofTheService();
  @Inject MeterRegistry metrics;
  @Inject Vertx vertx;

  @Test
  void anOrderWhoseAcceptanceWasLostIsWrittenByWhoeverPromisesItAgain() {
    Sale sale = catalogue.find(Shop.openSale(10, 5)).await().atMost(LIMIT).orElseThrow();
    SaleKeys keys = SaleStock.keys(sale);
    // Nobody hears of it.
    EventLoop.run(vertx, () -> script.decide(sale, keys, List.of(purchase("ada", "key", 1))));

    Decision again =
        EventLoop.run(vertx, () -> reservations.reserve(sale, purchase("ada", "key", 1)));

    assertThat(again.code()).isEqualTo(BuyCode.REPLAYED);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(orders(sale)).containsExactly(again.order().orderId().toString()));
  }

  @Test
  void anOrderIsHandedOverOnceHoweverOftenItIsAskedFor() {
    Sale sale = catalogue.find(Shop.openSale(10, 5)).await().atMost(LIMIT).orElseThrow();
    EventLoop.run(vertx, () -> reservations.reserve(sale, purchase("ada", "key", 1)));
    await().atMost(LIMIT).until(() -> orders(sale).size() == 1);
    double persisted = metrics.counter("flashsale.orders.persisted").count();
    long written = written();
    for (int retry = 0; retry < 5; retry++) {
      EventLoop.run(vertx, () -> reservations.reserve(sale, purchase("ada", "key", 1)));
    }
    EventLoop.run(vertx, () -> reservations.reserve(sale, purchase("bob", "key", 1)));
    await().atMost(LIMIT).until(() -> orders(sale).size() == 2);

    assertThat(written()).as("ada's once more, and bob's").isEqualTo(written + 2);
    assertThat(metrics.counter("flashsale.orders.persisted").count()).isEqualTo(persisted + 1);
  }

  private List<String> orders(Sale sale) {
    return database.rows("SELECT id FROM orders WHERE sale_id = ?", sale.id());
  }

  private long written() {
    return metrics.get("flashsale.orders.persist.delay").timer().count();
  }
}
