package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flashsale.inventory.Basket;
import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.Restocks;
import dev.flashsale.postgres.ForgetfulTransactions;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every way in which an order can meet what PostgreSQL has already. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class JournalWriterTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject JournaledOrders journaled;
  private final Database database = Database.ofTheService();
  @Inject JournalWriter writer;
  @Inject PersistenceWaiters waiters;
  @Inject LateOrders lateOrders;
  @Inject OrderPersistence persistence;
  @Inject Restocks restocks;
  @Inject Journal journal;
  @Inject Pool pool;
  @Inject MeterRegistry metrics;

  @Test
  void aFreshBatchIsPlacedWithItsLinesEventsAndLedger() {
    Sale sale = journaled.sale(10);
    Reservation ada =
        order(sale, "ada", "key", List.of(new Basket.Line(0, 2), new Basket.Line(1, 1)));
    Reservation bob = order(sale, "bob", "key", 3);

    write(sale, journaled.journal(sale, ada, bob));

    assertThat(
            database.rows(
                """
                SELECT id, buyer_id, status, amount, currency, units_returned,
                       extract(epoch FROM created_at) * 1000 = ?,
                       hold_expires_at - created_at = interval '5 minutes'
                FROM orders WHERE sale_id = ? ORDER BY buyer_id
                """,
                ada.createdAt().toEpochMilli(),
                sale.id()))
        .first()
        .isEqualTo(ada.orderId() + " ada PLACED 28300 USD f t t");
    assertThat(orders(sale)).containsExactly("ada PLACED null", "bob PLACED null");
    assertThat(
            database.rows(
                """
                SELECT buyer_id, sku, quantity, unit_price FROM order_line JOIN orders ON id = order_id
                WHERE sale_id = ? ORDER BY buyer_id, sku
                """,
                sale.id()))
        .containsExactly("ada cap 1 2500", "ada shoe 2 12900", "bob shoe 3 12900");
    assertThat(events(ada)).containsExactly("order order.placed ada PLACED PERSISTED");
    assertThat(events(bob)).containsExactly("order order.placed bob PLACED PERSISTED");
    assertThat(ledger(sale)).containsExactly("shoe 5 10", "cap 1 10", "none 0 0");
    assertThat(journaled.entries(sale)).isZero();
    assertThat(journaled.backlog(sale)).isZero();
  }

  @Test
  void theSameEntriesAgainChangeNothing() {
    Sale sale = journaled.sale(10);
    Reservation ada = order(sale, "ada", "key", 2);
    JournalEntry entry = journaled.journal(sale, ada);
    write(sale, entry);
    write(sale, entry);
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(events(ada)).hasSize(1);
    assertThat(ledger(sale)).contains("shoe 2 10");
    assertThat(journaled.backlog(sale)).isZero();
  }

  @Test
  void aBatchOfOldAndNewOrdersPlacesOnlyTheNew() {
    Sale sale = journaled.sale(10);
    Reservation ada = order(sale, "ada", "key", 2);
    write(sale, journaled.journal(sale, ada));
    write(sale, journaled.journal(sale, order(sale, "bob", "key", 1), ada));
    assertThat(orders(sale)).containsExactly("ada PLACED null", "bob PLACED null");
    assertThat(ledger(sale)).contains("shoe 3 10");
  }

  @Test
  void anOrderWhoseKeyAnotherHasIsRejectedAndTheOthersArePlaced() {
    Sale sale = journaled.sale(10);
    write(sale, journaled.journal(sale, order(sale, "ada", "key", 2)));

    Reservation late = order(sale, "ada", "key", 3);
    CompletableFuture<OrderStatus> outcome = expect(late);
    write(sale, journaled.journal(sale, order(sale, "bob", "key", 1), late));

    assertThat(orders(sale))
        .containsExactly("ada PLACED null", "ada REJECTED KEY_TAKEN", "bob PLACED null");
    assertThat(ledger(sale)).as("takes no units").contains("shoe 3 10");
    assertThat(events(late)).containsExactly("order order.rejected ada REJECTED PERSISTED");
    assertThat(outcome).isCompletedWithValue(OrderStatus.REJECTED);
  }

  @Test
  void anOrderThatIsInABatchTwiceIsWrittenOnceAndWithTheOthers() {
    Sale sale = journaled.sale(10);
    Reservation twice = order(sale, "ada", "key", 2);
    JournalEntry first = journaled.journal(sale, twice, order(sale, "bob", "key", 1));
    write(sale, first, new JournalEntry.Orders(null, List.of(twice)));
    assertThat(orders(sale)).containsExactly("ada PLACED null", "bob PLACED null");
    assertThat(ledger(sale)).contains("shoe 3 10");
    assertThat(database.rows("SELECT DISTINCT xmin FROM orders WHERE sale_id = ?", sale.id()))
        .hasSize(1);
  }

  @Test
  void twoOrdersUnderOneKeyInOneBatchBecomeOneOrder() {
    Sale sale = journaled.sale(10);
    write(
        sale, journaled.journal(sale, order(sale, "ada", "key", 2), order(sale, "ada", "key", 2)));
    assertThat(orders(sale)).containsExactly("ada PLACED null", "ada REJECTED KEY_TAKEN");
    assertThat(ledger(sale)).contains("shoe 2 10");
  }

  @Test
  void onlyWhatTheLedgerHasNoUnitsForIsRejectedInJournalOrder() {
    Sale sale = journaled.sale(3);
    Reservation lastById = order(sale, "ada", "key", 2);
    Reservation firstInJournal = order(sale, "bob", "key", 2);
    Reservation small = order(sale, "cyd", "key", 1);
    CompletableFuture<OrderStatus> placed = expect(firstInJournal);
    CompletableFuture<OrderStatus> rejected = expect(lastById);

    write(sale, journaled.journal(sale, firstInJournal, lastById, small));

    assertThat(orders(sale))
        .containsExactly("ada REJECTED SOLD_OUT", "bob PLACED null", "cyd PLACED null");
    assertThat(ledger(sale)).contains("shoe 3 3");
    assertThat(events(lastById)).containsExactly("order order.rejected ada REJECTED PERSISTED");
    assertThat(
            database.rows(
                "SELECT units_returned FROM orders WHERE sale_id = ? AND status = 'REJECTED'",
                sale.id()))
        .as("units that never existed must not come back")
        .containsExactly("t");
    assertThat(placed).isCompletedWithValue(OrderStatus.PLACED);
    assertThat(rejected).isCompletedWithValue(OrderStatus.REJECTED);
    assertThat(journaled.entries(sale)).isZero();
  }

  @Test
  void whoWaitsForARejectedOrderIsToldSoAlsoTheSecondTime() {
    Sale sale = journaled.sale(1);
    write(sale, journaled.journal(sale, order(sale, "ada", "key", 1)));
    Reservation excess = order(sale, "bob", "key", 1);
    Reservation taken = order(sale, "ada", "key", 1);
    JournalEntry entry = journaled.journal(sale, excess, taken);
    write(sale, entry);

    CompletableFuture<OrderStatus> excessOutcome = expect(excess);
    CompletableFuture<OrderStatus> takenOutcome = expect(taken);
    write(sale, entry);

    assertThat(excessOutcome).isCompletedWithValue(OrderStatus.REJECTED);
    assertThat(takenOutcome).isCompletedWithValue(OrderStatus.REJECTED);
    assertThat(orders(sale)).hasSize(3);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundDoneTheSecondTime() {
    Sale sale = journaled.sale(10);
    Reservation ada = order(sale, "ada", "key", 2);
    JournalEntry entry = journaled.journal(sale, ada);
    JournalWriter forgetful =
        new JournalWriter(
            new ForgetfulTransactions(pool, 1),
            persistence,
            restocks,
            journal,
            waiters,
            lateOrders,
            metrics);
    CompletableFuture<OrderStatus> outcome = expect(ada);

    assertThatThrownBy(() -> forgetful.write(sale, List.of(entry)).await().atMost(LIMIT))
        .hasMessageContaining("the connection broke after the commit");
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(journaled.entries(sale)).as("still in the journal").isOne();
    assertThat(outcome).isNotDone();

    forgetful.write(sale, List.of(entry)).await().atMost(LIMIT);
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(events(ada)).hasSize(1);
    assertThat(ledger(sale)).contains("shoe 2 10");
    assertThat(journaled.entries(sale)).isZero();
    assertThat(outcome).isCompletedWithValue(OrderStatus.PLACED);
  }

  @Test
  void aConnectionCutInTheMiddleLeavesNothingDone() {
    Sale sale = journaled.sale(10);
    JournalEntry entry = journaled.journal(sale, order(sale, "ada", "key", 2));
    try (Database.Lock _ =
        database.lock("UPDATE sale_item SET total = total WHERE sale_id = ?", sale.id())) {
      CompletableFuture<Void> write =
          writer.write(sale, List.of(entry)).subscribeAsCompletionStage();
      await().atMost(LIMIT).until(() -> database.cutWhoWaits() > 0);
      assertThat(write).failsWithin(LIMIT);
    }
    assertThat(orders(sale)).isEmpty();
    assertThat(journaled.deadLetters(sale)).isEmpty();
    write(sale, entry);
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(ledger(sale)).contains("shoe 2 10");
  }

  @Test
  void aSingleSalesEntriesWaitForItsLock() {
    Sale sale = journaled.sale(10);
    JournalEntry entry = journaled.journal(sale, order(sale, "ada", "key", 1));
    CompletableFuture<Void> write;
    try (SaleLock _ = SaleLock.hold(sale.id())) {
      write = writer.write(sale, List.of(entry)).subscribeAsCompletionStage();
      await().atMost(LIMIT).until(() -> database.whoWait() > 0);
      assertThat(write).isNotDone();
    }
    assertThat(write).succeedsWithin(LIMIT);
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(journaled.entries(sale)).isZero();
  }

  @Test
  void whatCannotBeReadIsSetAsideAndBlocksNothing() {
    Sale sale = journaled.sale(10);
    double before = metrics.counter("flashsale.journal.dead.letters").count();
    String unreadable = journaled.add(sale, "orders", Buffer.buffer(new byte[] {0, 99, 1, 2, 3}));
    String unknown = journaled.add(sale, "surprise", Buffer.buffer("?"));
    journaled.journal(sale, order(sale, "ada", "key", 1));

    List<JournalEntry> entries = journal.read(sale, "-", 10).await().atMost(LIMIT);
    writer.write(sale, entries).await().atMost(LIMIT);

    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(journaled.deadLetters(sale))
        .extracting(List::getFirst)
        .containsExactly(unreadable, unknown);
    assertThat(journaled.entries(sale)).isZero();
    assertThat(metrics.counter("flashsale.journal.dead.letters").count()).isEqualTo(before + 2);
  }

  @Test
  void anOrderForAnItemTheSaleDoesNotHaveIsSetAsideAndTheOthersArePlaced() {
    Sale sale = journaled.sale(10);
    Reservation impossible = order(sale, "eve", "key", List.of(new Basket.Line(77, 1)));
    double before = metrics.counter("flashsale.journal.dead.letters").count();
    write(
        sale,
        journaled.journal(
            sale, order(sale, "ada", "key", 1), impossible, order(sale, "bob", "key", 1)));
    assertThat(orders(sale)).containsExactly("ada PLACED null", "bob PLACED null");
    assertThat(journaled.deadLetters(sale)).hasSize(1);
    assertThat(journaled.deadLetters(sale).getFirst().get(2))
        .contains(impossible.orderId().toString(), "eve", "77");
    assertThat(journaled.entries(sale)).isZero();
    assertThat(metrics.counter("flashsale.journal.dead.letters").count()).isEqualTo(before + 1);
  }

  private void write(Sale sale, JournalEntry... entries) {
    writer.write(sale, List.of(entries)).await().atMost(LIMIT);
  }

  private CompletableFuture<OrderStatus> expect(Reservation order) {
    waiters.expect(order.orderId());
    return waiters.outcome(order.orderId());
  }

  private List<String> orders(Sale sale) {
    return database.rows(
        "SELECT buyer_id, status, rejected_for FROM orders WHERE sale_id = ? ORDER BY 1, 2",
        sale.id());
  }

  private List<String> events(Reservation order) {
    return database.rows(
        """
        SELECT aggregatetype, type, payload->>'buyerId', payload->>'status', payload->>'durability'
        FROM outbox WHERE aggregateid = ? AND payload->>'id' = aggregateid
        """,
        order.orderId().toString());
  }

  private List<String> ledger(Sale sale) {
    return database.rows(
        "SELECT sku, committed, total FROM sale_item WHERE sale_id = ? ORDER BY position",
        sale.id());
  }
}
