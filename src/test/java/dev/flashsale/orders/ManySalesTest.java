package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.inventory.Basket;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.SaleEntry;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Orders of many sales in one transaction: they share its price and nothing else. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class ManySalesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject JournaledOrders journaled;
  private final Database database = Database.ofTheService();
  @Inject JournalWriter writer;
  @Inject PersistenceWaiters waiters;
  @Inject RedisCommands redis;

  @Test
  void ordersOfManySalesAreWrittenInOneTransaction() {
    List<Sale> sales = IntStream.range(0, 5).mapToObj(i -> journaled.sale(10)).toList();
    SaleEntry[] entries =
        Stream.concat(sales.stream(), sales.stream().limit(2))
            .map(sale -> journal(sale, order(sale, "ada", "key", 1), order(sale, "bob", "key", 2)))
            .toArray(SaleEntry[]::new);
    // The first two sales have an entry more, of which PostgreSQL takes nothing: the keys are
    // taken.
    assertThat(write(entries)).isEmpty();

    assertThat(transactions(sales)).hasSize(1);
    for (Sale sale : sales) {
      assertThat(orders(sale)).contains("ada PLACED null", "bob PLACED null");
      assertThat(ledger(sale)).containsExactly("cap 0", "none 0", "shoe 3");
      assertThat(journaled.entries(sale)).isZero();
      assertThat(journaled.backlog(sale)).isZero();
    }
    assertThat(orders(sales.get(1))).contains("ada REJECTED KEY_TAKEN", "bob REJECTED KEY_TAKEN");
    assertThat(orders(sales.get(2))).hasSize(2);
  }

  @Test
  void anOrderBelongsToItsOwnSalesTerms() {
    Sale sale = journaled.sale(10);
    Sale other = journaled.sale(10);
    write(
        journal(sale, order(sale, "ada", "key", 1)),
        journal(other, order(other, "ada", "key", List.of(new Basket.Line(1, 3)))));
    assertThat(ledger(sale)).containsExactly("cap 0", "none 0", "shoe 1");
    assertThat(ledger(other)).containsExactly("cap 3", "none 0", "shoe 0");
    assertThat(orders(sale)).containsExactly("ada PLACED null");
    assertThat(orders(other)).as("the same buyer and key").containsExactly("ada PLACED null");
  }

  @Test
  void aSaleThatIsOversoldHurtsNoOther() {
    Sale oversold = journaled.sale(3);
    Sale one = journaled.sale(10);
    Sale other = journaled.sale(10);
    Reservation excess = order(oversold, "bob", "key", 2);
    Reservation last = order(other, "eve", "key", 1);
    CompletableFuture<OrderStatus> lastOutcome = expect(last);
    CompletableFuture<OrderStatus> excessOutcome = expect(excess);

    assertThat(
            write(
                journal(one, order(one, "ada", "key", 1)),
                journal(oversold, order(oversold, "ada", "key", 2), excess),
                journal(oversold, order(oversold, "cyd", "key", 1)),
                journal(other, last)))
        .isEmpty();

    assertThat(orders(oversold))
        .containsExactly("ada PLACED null", "bob REJECTED SOLD_OUT", "cyd PLACED null");
    assertThat(orders(one)).containsExactly("ada PLACED null");
    assertThat(orders(other)).containsExactly("eve PLACED null");
    assertThat(excessOutcome).isCompletedWithValue(OrderStatus.REJECTED);
    assertThat(lastOutcome).isCompletedWithValue(OrderStatus.PLACED);
    for (Sale sale : List.of(oversold, one, other)) {
      assertThat(journaled.entries(sale)).isZero();
      assertThat(journaled.backlog(sale)).isZero();
    }
  }

  @Test
  void anOrderWithBadDataHurtsNoOther() {
    Sale sale = journaled.sale(10);
    Sale other = journaled.sale(10);
    Reservation bad = order(sale, "a\0b", "key", 1); // PostgreSQL's text takes no NUL
    write(
        journal(sale, order(sale, "ada", "key", 1), bad, order(sale, "bob", "key", 1)),
        journal(other, order(other, "cyd", "key", 1)));
    assertThat(orders(sale)).containsExactly("ada PLACED null", "bob PLACED null");
    assertThat(orders(other)).containsExactly("cyd PLACED null");
    assertThat(journaled.deadLetters(sale)).hasSize(1);
    assertThat(journaled.deadLetters(other)).isEmpty();
    assertThat(journaled.entries(sale)).isZero();
  }

  @Test
  void aSaleThatAnAuditHasAloneHoldsUpNoOther() {
    Sale audited = journaled.sale(10);
    Sale free = journaled.sale(10);
    SaleEntry later = journal(audited, order(audited, "ada", "key", 1));
    try (SaleLock _ = SaleLock.hold(audited.id())) {
      assertThat(write(later, journal(free, order(free, "bob", "key", 1))))
          .containsExactly(audited.id());
      assertThat(write(later)).as("alone as well").containsExactly(audited.id());
      assertThat(orders(free)).containsExactly("bob PLACED null");
      assertThat(journaled.entries(free)).isZero();
      assertThat(orders(audited)).isEmpty();
      assertThat(journaled.entries(audited)).isOne();
    }
    assertThat(write(later)).isEmpty();
    assertThat(orders(audited)).containsExactly("ada PLACED null");
    assertThat(journaled.entries(audited)).isZero();
  }

  @Test
  void theLocksOfAllItsSalesAreHeldUntilTheTransactionEnds() {
    List<Sale> sales = List.of(journaled.sale(10), journaled.sale(10));
    CompletableFuture<Set<String>> write;
    try (Database.Lock _ = lockItem(sales.getFirst(), "shoe")) {
      write =
          writer
              .writeUnlocked(
                  sales.stream().map(sale -> journal(sale, order(sale, "ada", "key", 1))).toList())
              .subscribeAsCompletionStage();
      await().atMost(LIMIT).until(() -> database.whoWait() > 0);
      for (Sale sale : sales) {
        assertThat(
                database.rows(
                    "SELECT pg_try_advisory_xact_lock(hashtextextended('flashsale:' || ?, 0))",
                    sale.id()))
            .containsExactly("f");
      }
    }
    assertThat(write).succeedsWithin(LIMIT);
  }

  @Test
  void itemsAreLockedInOneOrderByEveryWriter() {
    List<Sale> sales = sorted(journaled.sale(10), journaled.sale(10));
    Sale first = sales.getFirst();
    Sale second = sales.getLast();
    assertThat(lockedWhile(second, "cap", first, second))
        .containsExactly(first.id() + " cap", first.id() + " shoe");
    assertThat(lockedWhile(first, "shoe", first, second)).containsExactly(first.id() + " cap");
  }

  /** The items a writer has locked while it waits for another one. */
  private List<String> lockedWhile(Sale waitedFor, String sku, Sale first, Sale second) {
    List<Basket.Line> both = List.of(new Basket.Line(0, 1), new Basket.Line(1, 1));
    String key = waitedFor.id() + sku;
    CompletableFuture<Set<String>> write;
    List<String> locked;
    try (Database.Lock _ = lockItem(waitedFor, sku)) {
      write =
          writer
              .writeUnlocked(
                  List.of(
                      journal(second, order(second, "ada", key, both)),
                      journal(first, order(first, "ada", key, both))))
              .subscribeAsCompletionStage();
      await().atMost(LIMIT).until(() -> database.whoWait() > 0);
      String ofBoth = "FROM sale_item WHERE sale_id IN (?, ?) AND sku <> 'none'";
      locked =
          database.rows(
              "SELECT sale_id, sku %s AND NOT (sale_id = ? AND sku = ?) EXCEPT ALL"
                      .formatted(ofBoth)
                  + " SELECT sale_id, sku FROM (SELECT sale_id, sku %s FOR UPDATE SKIP LOCKED) AS free"
                      .formatted(ofBoth)
                  + " ORDER BY 1, 2",
              first.id(),
              second.id(),
              waitedFor.id(),
              sku,
              first.id(),
              second.id());
    }
    assertThat(write).succeedsWithin(LIMIT);
    return locked;
  }

  @Test
  void entriesAreDeletedThoughRedisForgotTheScript() {
    Sale sale = journaled.sale(10);
    Sale other = journaled.sale(10);
    SaleEntry[] entries = {
      journal(sale, order(sale, "ada", "key", 1)), journal(other, order(other, "ada", "key", 1))
    };
    send(Request.cmd(Command.SCRIPT).arg("FLUSH"));
    write(entries);
    assertThat(journaled.entries(sale)).isZero();
    assertThat(journaled.entries(other)).isZero();
  }

  @Test
  void oneSalesBrokenJournalDoesNotKeepTheEntriesOfOthers() {
    Sale broken = journaled.sale(10);
    Sale whole = journaled.sale(10);
    SaleEntry lost = journal(broken, order(broken, "ada", "key", 1));
    String key = SaleKeys.of(broken.id(), 0, broken.epoch()).journal();
    send(Request.cmd(Command.SET).arg(key).arg("not a stream"));
    try {
      assertThat(write(lost, journal(whole, order(whole, "bob", "key", 1)))).isEmpty();
    } finally {
      send(Request.cmd(Command.DEL).arg(key));
    }
    assertThat(orders(broken)).containsExactly("ada PLACED null");
    assertThat(orders(whole)).containsExactly("bob PLACED null");
    assertThat(journaled.entries(whole)).isZero();
  }

  private SaleEntry journal(Sale sale, Reservation... orders) {
    JournalEntry entry = journaled.journal(sale, orders);
    return new SaleEntry(sale, entry);
  }

  private Set<String> write(SaleEntry... entries) {
    return writer.writeUnlocked(List.of(entries)).await().atMost(LIMIT);
  }

  private CompletableFuture<OrderStatus> expect(Reservation order) {
    waiters.expect(order.orderId());
    return waiters.outcome(order.orderId());
  }

  private void send(Request request) {
    redis.send(request).await().atMost(LIMIT);
  }

  private Database.Lock lockItem(Sale sale, String sku) {
    return database.lock(
        "UPDATE sale_item SET total = total WHERE sale_id = ? AND sku = ?", sale.id(), sku);
  }

  private List<Sale> sorted(Sale one, Sale other) {
    String first =
        database
            .rows("SELECT id FROM sale WHERE id IN (?, ?) ORDER BY id", one.id(), other.id())
            .getFirst();
    return one.id().equals(first) ? List.of(one, other) : List.of(other, one);
  }

  private List<String> transactions(List<Sale> sales) {
    return sales.stream()
        .flatMap(
            sale ->
                database
                    .rows("SELECT DISTINCT xmin FROM orders WHERE sale_id = ?", sale.id())
                    .stream())
        .distinct()
        .toList();
  }

  private List<String> orders(Sale sale) {
    return database.rows(
        "SELECT buyer_id, status, rejected_for FROM orders WHERE sale_id = ? ORDER BY 1, 2",
        sale.id());
  }

  private List<String> ledger(Sale sale) {
    return database.rows(
        "SELECT sku, committed FROM sale_item WHERE sale_id = ? ORDER BY sku", sale.id());
  }
}
