package dev.flashsale.orders;

import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Orders nobody pays. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class HoldExpiryTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject HoldExpiry expiry;
  private final Database database = Database.ofTheService();

  @Test
  void anOrderExpiresWhenItsHoldIsOverAndNotBefore() {
    String sale = Shop.openSale(10, 10);
    String order = placed(sale, "ada", 3);
    expire();
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
    endHolds(sale);
    expire();
    assertThat(status(sale, "ada", order)).isEqualTo("EXPIRED");
    assertThat(database.rows("SELECT type FROM outbox WHERE aggregateid = ? ORDER BY seq", order))
        .containsExactly("order.placed", "order.expired");
    awaitUntouched(sale, 10);
    expire();
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(10));
  }

  @Test
  void unitsOfASoldOutItemAreOnSaleAgainWithinASecondOfTheirRelease() {
    String sale = Shop.openSale(2, 2);
    placed(sale, "ada", 2);
    Shop.buy(sale, "bob", Shop.newKey(), "shoe", 1).then().statusCode(409);
    endHolds(sale);
    long startNanos = System.nanoTime();
    expire();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(1))
        .until(
            () ->
                Shop.buy(sale, "c" + System.nanoTime(), Shop.newKey(), "shoe", 1).statusCode()
                    == 202);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void manyWorkersAtOnceExpireEachOrderOnce() {
    String sale = Shop.openSale(100, 1);
    List<String> orders =
        IntStream.range(0, 40).mapToObj(i -> placed(sale, "buyer-" + i, 1)).toList();
    endHolds(sale);
    IntStream.range(0, 4)
        .mapToObj(i -> expiry.runOnce().subscribeAsCompletionStage())
        .toList()
        .forEach(pass -> pass.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    assertThat(
            database.rows(
                """
                SELECT count(*), count(DISTINCT aggregateid) FROM outbox
                WHERE type = 'order.expired' AND aggregateid IN (
                  SELECT id::text FROM orders WHERE sale_id = ?)
                """,
                sale))
        .containsExactly(orders.size() + " " + orders.size());
    awaitUntouched(sale, 100);
  }

  @Test
  void aSaleThatSomebodyHasAloneIsLeftForLaterAndHoldsUpNoOther() {
    String audited = Shop.openSale(10, 10);
    String other = Shop.openSale(10, 10);
    String first = placed(audited, "ada", 1);
    String second = placed(other, "ada", 1);
    endHolds(audited);
    endHolds(other);
    try (SaleLock _ = SaleLock.hold(audited)) {
      expire();
      assertThat(status(other, "ada", second)).isEqualTo("EXPIRED");
      assertThat(status(audited, "ada", first)).isEqualTo("PLACED");
    }
    expire();
    assertThat(status(audited, "ada", first)).isEqualTo("EXPIRED");
  }

  @Test
  void anOrderWhosePaymentIsUnderWayOutlivesItsHoldForAWhile() {
    String sale = Shop.openSale(10, 10);
    String order = placed(sale, "ada", 1);
    database.rows(
        """
        INSERT INTO payment_attempt (order_id, number, key_hash, fingerprint, provider, amount, currency,
                                     status, look_at)
        VALUES (?::uuid, 1, decode(repeat('00', 16), 'hex'), decode(repeat('00', 8), 'hex'), 'sandbox',
                12900, 'USD', 'OPEN', now() + interval '1 hour')
        RETURNING number
        """,
        order);
    endHolds(sale);
    expire();
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
    database.rows(
        "UPDATE orders SET hold_expires_at = now() - interval '1 hour' WHERE sale_id = ? RETURNING id",
        sale);
    expire();
    assertThat(status(sale, "ada", order)).isEqualTo("EXPIRED");
  }

  /** As if the worker had died between Redis and PostgreSQL. */
  @Test
  void unitsThatRedisHasBackAlreadyAreNotGivenBackAgain() {
    String sale = Shop.openSale(10, 10);
    placed(sale, "ada", 3);
    endHolds(sale);
    expire();
    awaitUntouched(sale, 10);
    database.rows("UPDATE orders SET units_returned = false WHERE sale_id = ? RETURNING id", sale);
    String other = placed(sale, "bob", 1);
    endHolds(sale);
    expire();
    assertThat(status(sale, "bob", other)).isEqualTo("EXPIRED");
    awaitUntouched(sale, 10);
  }

  private void expire() {
    expiry.runOnce().await().atMost(LIMIT);
  }

  private void endHolds(String sale) {
    database.rows(
        "UPDATE orders SET hold_expires_at = now() WHERE sale_id = ? AND status = 'PLACED' RETURNING id",
        sale);
  }

  private void awaitUntouched(String sale, long units) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                database
                    .rows("SELECT id FROM orders WHERE sale_id = ? AND NOT units_returned", sale)
                    .isEmpty());
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(units));
  }
}
