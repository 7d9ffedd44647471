package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Rebuild;
import dev.flashsale.inventory.Releases;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.SaleEntry;
import dev.flashsale.inventory.SaleStock;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Books;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Orders that an instance still had in its hands when the stock was rebuilt without them. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class LateOrdersTest {

  private static final Duration REDIS_AWAY = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Inject JournaledOrders journaled;
  @Inject JournalWriter writer;
  @Inject PersistenceWaiters waiters;
  @Inject LateOrders lateOrders;
  @Inject Releases releases;
  @Inject Rebuild rebuild;
  @Inject SaleStock stock;
  @Inject RedisCommands redis;
  private final Database database = Database.ofTheService();

  @Test
  void aLateOrderIsBoughtAgainUnderItsOwnId() {
    Sale before = journaled.sale(10);
    Reservation adas = order(before, "ada", "key", 3);
    forgetAndRebuild(before);
    waiters.expect(adas.orderId());
    CompletableFuture<OrderStatus> outcome = waiters.outcome(adas.orderId());

    write(before, adas);
    assertThat(orders(before)).containsExactly("ada PLACED null");
    assertThat(outcome).isCompletedWithValue(OrderStatus.PLACED);
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(10, 7, 3, 0, 0, 0));

    write(before, adas);
    assertThat(orders(before)).as("the second time").containsExactly("ada PLACED null");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(10, 7, 3, 0, 0, 0));
  }

  @Test
  void neitherTheClosedSaleNorThePaceNorTheJournalIsInItsWay() {
    Sale before = journaled.sale(10);
    Reservation adas = order(before, "ada", "key", 3);
    forgetAndRebuild(before);
    Shop.command(before.id(), "close").then().statusCode(200);
    write(before, adas, order(before, "ada", "key 2", 1), order(before, "ada", "key 3", 1));
    write(before, order(before, "ada", "key 4", 1), order(before, "ada", "key 5", 1));
    assertThat(orders(before)).hasSize(5).allMatch(order -> order.startsWith("ada PLACED"));
  }

  @Test
  void whatIsSoldOutMeanwhileIsRejected() {
    Sale before = journaled.sale(3);
    Reservation adas = order(before, "ada", "key", 2);
    forgetAndRebuild(before);
    Shop.buyAndWait(before.id(), "bob", newKey(), "shoe", 2).then().statusCode(201);
    write(before, adas);
    assertThat(orders(before)).containsExactly("ada REJECTED SOLD_OUT", "bob PLACED null");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(3, 1, 2, 0, 0, 0));
  }

  @Test
  void unitsTakenForAnOrderThatIsRejectedByThenComeBack() {
    Sale before = journaled.sale(2);
    Reservation adas = order(before, "ada", "key", 2);
    forgetAndRebuild(before);
    String bobs =
        Shop.buyAndWait(before.id(), "bob", newKey(), "shoe", 2).jsonPath().getString("id");
    write(before, adas);
    Checkout.cancel(before.id(), "bob", bobs, newKey()).then().statusCode(200);
    await().atMost(LIMIT).until(() -> Books.of(before.id(), "shoe").available() == 2);

    // Another instance had her order as well, and buys it again now that there are units.
    Sale now = journaled.read(before);
    Reservation again = boughtAgain(now, adas);
    assertThat(Books.of(before.id(), "shoe").available()).isZero();
    write(now, again);
    releases.wake();
    await().atMost(LIMIT).until(() -> Books.of(before.id(), "shoe").available() == 2);
    assertThat(orders(before)).containsExactly("ada REJECTED SOLD_OUT", "bob CANCELLED null");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(2, 2, 0, 0, 0, 0));
  }

  /** As {@link LateOrders} does, before it tells PostgreSQL. */
  private Reservation boughtAgain(Sale now, Reservation order) {
    LateOrders.Again again =
        lateOrders
            .buyAgain(List.of(new AcceptedOrder(now.inEpoch(1), order)))
            .await()
            .atMost(LIMIT);
    assertThat(again.refused()).isEmpty();
    return order;
  }

  @Test
  void whoseBuyerHasAllTheyMayIsRejected() {
    Sale before = journaled.sale(30);
    Reservation adas = order(before, "ada", "key", 2);
    forgetAndRebuild(before);
    Shop.buyAndWait(before.id(), "ada", newKey(), "shoe", 9).then().statusCode(201);
    write(before, adas);
    assertThat(orders(before))
        .containsExactlyInAnyOrder("ada REJECTED PURCHASE_LIMIT", "ada PLACED null");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(30, 21, 9, 0, 0, 0));
  }

  @Test
  void whoseKeyWasUsedAgainIsRejected() {
    Sale before = journaled.sale(10);
    Reservation first = order(before, "ada", "key", 2);
    Reservation retry = order(before, "ada", "key", 2);
    Reservation other = order(before, "ada", "key", 1);
    forgetAndRebuild(before);
    write(before, first);
    write(before, retry, other);
    assertThat(orders(before))
        .containsExactlyInAnyOrder(
            "ada PLACED null", "ada REJECTED KEY_TAKEN", "ada REJECTED KEY_TAKEN");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
  }

  @Test
  void anOrderThatWasWrittenInTimeIsFoundThere() {
    Sale before = journaled.sale(10);
    Reservation adas = order(before, "ada", "key", 2);
    JournalEntry entry = journaled.journal(before, adas);
    writer.write(before, List.of(entry)).await().atMost(LIMIT);
    forgetAndRebuild(before);
    write(before, adas);
    assertThat(orders(before)).containsExactly("ada PLACED null");
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(10, 8, 2, 0, 0, 0));
  }

  @Test
  void oneThatCannotBeBoughtAgainNowHoldsUpNoOther() {
    Sale before = journaled.sale(10);
    Reservation adas = order(before, "ada", "key", 3);
    forgetAndRebuild(before);
    Sale other = journaled.sale(10);
    Reservation bobs = order(other, "bob", "key", 3);
    send(Request.cmd(Command.CLIENT).arg("PAUSE").arg(REDIS_AWAY.toMillis()).arg("ALL"));
    Set<String> heldBack =
        writer
            .writeUnlocked(List.of(entry(before, adas), entry(other, bobs)))
            .await()
            .atMost(REDIS_AWAY.multipliedBy(2));
    assertThat(heldBack).containsExactly(before.id());
    assertThat(orders(other)).containsExactly("bob PLACED null");
    assertThat(orders(before)).isEmpty();
    await().atMost(LIMIT).ignoreExceptions().until(() -> journaled.entries(before) == 0);
    write(before, adas);
    assertThat(orders(before)).containsExactly("ada PLACED null");
  }

  private static SaleEntry entry(Sale sale, Reservation order) {
    return new SaleEntry(sale, new JournalEntry.Orders(null, List.of(order)));
  }

  @Test
  void aLateWithdrawalIsMadeAgainOnce() {
    Sale before = journaled.sale(10);
    UUID id = UUID.randomUUID();
    JournalEntry late = new JournalEntry.Withdrawal("1-1", id, "shoe", 4);
    forgetAndRebuild(before);
    writer.write(before, List.of(late)).await().atMost(LIMIT);
    writer.write(before, List.of(late)).await().atMost(LIMIT);
    assertThat(Books.of(before.id(), "shoe")).isEqualTo(new Books.Item(6, 6, 0, 0, 0, 0));
  }

  private void forgetAndRebuild(Sale sale) {
    send(Request.cmd(Command.DEL).arg(SaleStock.keys(sale).buyers()));
    await().atMost(LIMIT).until(() -> rebuild.run(sale.id()).await().atMost(LIMIT));
  }

  private void write(Sale sale, Reservation... orders) {
    writer
        .write(sale, List.of(new JournalEntry.Orders(null, List.of(orders))))
        .await()
        .atMost(LIMIT);
  }

  private List<String> orders(Sale sale) {
    return database.rows(
        "SELECT buyer_id, status, rejected_for FROM orders WHERE sale_id = ? ORDER BY buyer_id",
        sale.id());
  }

  private void send(Request request) {
    redis.send(request).await().atMost(LIMIT);
  }
}
