package dev.flashsale.inventory;

import static dev.flashsale.inventory.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.inventory.BuyScript.Outcome;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.EventLoop;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an instance makes of connections to Redis that break. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class LostReplyTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject BuyScript script;
  @Inject Catalogue catalogue;
  @Inject RedisCommands redis;
  @Inject Vertx vertx;

  @Test
  void anEntryOfAResentBatchIsLeftToRecoveryBecauseItsOrdersStandInAnother() {
    Sale sale = catalogue.find(Shop.openSale(10, 5)).await().atMost(LIMIT).orElseThrow();
    Purchase ada = purchase("ada", "key", 1);
    Outcome first = decide(sale, List.of(ada));
    assertThat(Objects.requireNonNull(first.entry()).id()).isNotNull();

    Outcome again = decide(sale, List.of(ada, purchase("bob", "key", 1)));

    assertThat(again.decisions()).extracting(Decision::code).containsOnly(BuyCode.ACCEPTED);
    JournalEntry.Orders entry = Objects.requireNonNull(again.entry());
    assertThat(entry.orders()).extracting(Reservation::buyerId).containsExactly("ada", "bob");
    assertThat(entry.id()).isNull();
  }

  @Test
  void aConnectionThatBrokeIsOpenedAgainBeforeAnybodyNotices() {
    String sale = Shop.openSale(100, 5);
    for (int buyer = 0; buyer < 5; buyer++) {
      Shop.buy(sale, "buyer-" + buyer, Shop.newKey(), "shoe", 1).then().statusCode(202);
      redis
          .send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("normal"))
          .await()
          .atMost(LIMIT);
    }
  }

  /** As the service calls it: on an event loop. */
  private Outcome decide(Sale sale, List<Purchase> batch) {
    SaleKeys keys = SaleKeys.of(sale.id(), 0, sale.epoch());
    return EventLoop.run(vertx, () -> script.decide(sale, keys, batch));
  }
}
