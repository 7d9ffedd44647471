package dev.flashsale.inventory;

import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Books as metrics, and what is done about those that do not balance. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class ReconcilerTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Reconciler reconciler;
  @Inject RedisCommands redis;
  @Inject Catalogue catalogue;
  @Inject Journal journal;
  @Inject MeterRegistry metrics;

  private String sale;

  @BeforeEach
  void sell() {
    sale = Shop.openSale(10, 5);
    Shop.buyAndWait(sale, "ada", newKey(), "shoe", 2).then().statusCode(201);
  }

  @Test
  void theBooksOfASaleThatIsOnAreMetrics() {
    pass();
    assertThat(units("total")).isEqualTo(10);
    assertThat(units("available")).isEqualTo(8);
    assertThat(units("held")).isEqualTo(2);
    assertThat(units("sold")).isZero();
    assertThat(gauge("flashsale.units.drift", "sku", "shoe")).isZero();
    assertThat(gauge("flashsale.journal.backlog")).isZero();
    assertThat(gauge("flashsale.journal.age.seconds")).isZero();
  }

  @Test
  void whatTheJournalHoldsIsTold() {
    try (SaleLock _ = SaleLock.hold(sale)) {
      Shop.buy(sale, "bob", newKey(), "shoe", 1).then().statusCode(202);
      assertThat(ageSeconds()).isPositive();
    }
    Books.awaitDrained(sale);
    assertThat(ageSeconds()).isZero();
  }

  @Test
  void unitsThatDoNotExistAreTakenOffSaleWhenFoundTwice() {
    add(3);
    pass();
    assertThat(Books.of(sale, "shoe").available()).isEqualTo(11);
    assertThat(gauge("flashsale.units.drift", "sku", "shoe")).isEqualTo(-3);
    pass();
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
    pass();
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
  }

  @Test
  void aDriftThatChangesIsLookedAtAgain() {
    add(3);
    pass();
    add(-1);
    pass();
    assertThat(Books.of(sale, "shoe").drift()).isEqualTo(-2);
  }

  @Test
  void unitsOutOfReachAreLeftAlone() {
    add(-3);
    pass();
    pass();
    pass();
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 5, 2, 0, 3, 0));
    assertThat(gauge("flashsale.units.drift", "sku", "shoe")).isEqualTo(3);
  }

  private double ageSeconds() {
    return catalogue.require(sale).flatMap(journal::ageSeconds).await().atMost(LIMIT);
  }

  private void pass() {
    reconciler.runOnce().await().atMost(LIMIT);
  }

  /** As a fault of ours or an operator's would. */
  private void add(int units) {
    redis
        .send(
            Request.cmd(Command.HINCRBY)
                .arg(SaleKeys.of(sale, 0, 1).stock())
                .arg("shoe")
                .arg(units))
        .await()
        .atMost(LIMIT);
  }

  private double units(String state) {
    return gauge("flashsale.units", "sku", "shoe", "state", state);
  }

  private double gauge(String name, String... tags) {
    return metrics.get(name).tag("sale", sale).tags(tags).gauge().value();
  }
}
