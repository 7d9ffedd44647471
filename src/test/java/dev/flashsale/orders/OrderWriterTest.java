package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The instance's own way to PostgreSQL when PostgreSQL is slow or away. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class OrderWriterTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration REDIS_AWAY = Duration.ofSeconds(8);

  @Inject JournaledOrders journaled;
  private final Database database = Database.ofTheService();
  @Inject JournalWriter journalWriter;
  @Inject Catalogue catalogue;
  @Inject Journal journal;
  @Inject Sessions sessions;
  @Inject RedisCommands redis;

  private final MeterRegistry metrics = new SimpleMeterRegistry();

  @Test
  void whatFindsNoRoomInMemoryStaysInTheJournalUntilRecoveryComes() {
    OrderWriter small = new OrderWriter(journalWriter, WriterSettings.queueMax(2), metrics);
    Sale sale = journaled.sale(10);
    JournalEntry fits =
        journaled.journal(sale, order(sale, "ada", "key", 1), order(sale, "bob", "key", 1));
    JournalEntry excess = journaled.journal(sale, order(sale, "cyd", "key", 1));

    try (Database.Lock _ =
        database.lock("UPDATE sale_item SET total = total WHERE sale_id = ?", sale.id())) {
      small.journaled(sale, fits);
      small.journaled(sale, excess);
      assertThat(leftToRecovery()).isOne();
      assertThat(queued()).isEqualTo(2);
    }
    await().atMost(LIMIT).until(() -> queued() == 0);
    assertThat(buyers(sale)).containsExactly("ada", "bob");
    assertThat(journaled.entries(sale)).isOne();

    JournalEntry later = journaled.journal(sale, order(sale, "dan", "key", 1));
    small.journaled(sale, later);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(buyers(sale)).contains("dan"));

    recoverEverything(sale);
    assertThat(buyers(sale)).containsExactly("ada", "bob", "cyd", "dan");
  }

  @Test
  void anOrderPromisedAgainThatFindsNoRoomIsTakenTheNextTime() {
    OrderWriter small = new OrderWriter(journalWriter, WriterSettings.queueMax(1), metrics);
    Sale sale = journaled.sale(10);
    Reservation again = order(sale, "bob", "key", 1);
    journaled.journal(sale, again);
    try (Database.Lock _ =
        database.lock("UPDATE sale_item SET total = total WHERE sale_id = ?", sale.id())) {
      small.journaled(sale, journaled.journal(sale, order(sale, "ada", "key", 1)));
      small.replayed(sale, again);
      assertThat(leftToRecovery()).isOne();
    }
    await().atMost(LIMIT).until(() -> queued() == 0);
    assertThat(buyers(sale)).containsExactly("ada");
    small.replayed(sale, again);
    await().atMost(LIMIT).until(() -> buyers(sale).equals(List.of("ada", "bob")));
  }

  @Test
  void aRedisThatIsAwayHoldsUpNoOrders() {
    OrderWriter writer = writer(LIMIT);
    Sale sale = journaled.sale(10);
    JournalEntry first = journaled.journal(sale, order(sale, "ada", "key", 1));
    JournalEntry second = journaled.journal(sale, order(sale, "bob", "key", 1));
    redis
        .send(Request.cmd(Command.CLIENT).arg("PAUSE").arg(REDIS_AWAY.toMillis()).arg("ALL"))
        .await()
        .atMost(LIMIT);
    writer.journaled(sale, first);
    await().atMost(REDIS_AWAY).until(() -> buyers(sale).equals(List.of("ada")));
    writer.journaled(sale, second);
    await().atMost(REDIS_AWAY.dividedBy(2)).until(() -> buyers(sale).contains("bob"));
    await().atMost(LIMIT).until(() -> queued() == 0);
    recoverEverything(sale);
    assertThat(buyers(sale)).containsExactly("ada", "bob");
  }

  @Test
  void whatFailedForTooLongIsLeftToRecoveryAndFreesItsMemory() {
    OrderWriter writer = writer(Duration.ofMillis(20));
    Sale sale = journaled.sale(10);
    JournalEntry entry = journaled.journal(sale, order(sale, "ada", "key", 1));
    try (Database.Lock _ = database.close()) {
      writer.journaled(sale, entry);
      await().atMost(LIMIT).until(() -> leftToRecovery() == 1);
      assertThat(queued()).isZero();
    }
    recoverEverything(sale);
    assertThat(buyers(sale)).containsExactly("ada");
    assertThat(journaled.deadLetters(sale)).isEmpty();
  }

  @Test
  void whatPostgresCouldNotTakeOutlivesTheJournal() {
    OrderWriter writer = writer(LIMIT);
    Sale sale = journaled.sale(10);
    JournalEntry entry = journaled.journal(sale, order(sale, "ada", "key", 1));
    try (Database.Lock _ = database.close()) {
      writer.journaled(sale, entry);
      journaled.forget(sale);
    }
    await().atMost(LIMIT).until(() -> queued() == 0);
    assertThat(buyers(sale)).containsExactly("ada");
    assertThat(leftToRecovery()).isZero();
  }

  @Test
  void ordersOfAllSalesThatGatherWhileATransactionRunsShareTheNextOne() {
    OrderWriter writer = writer(LIMIT);
    Sale first = journaled.sale(10);
    List<Sale> others = List.of(journaled.sale(10), journaled.sale(10), journaled.sale(10));
    try (Database.Lock _ =
        database.lock("UPDATE sale_item SET total = total WHERE sale_id = ?", first.id())) {
      writer.journaled(first, journaled.journal(first, order(first, "ada", "key", 1)));
      others.forEach(
          sale -> writer.journaled(sale, journaled.journal(sale, order(sale, "ada", "key", 1))));
      assertThat(queued()).isEqualTo(4);
    }
    await().atMost(LIMIT).until(() -> queued() == 0);
    List<String> ids = others.stream().map(Sale::id).toList();
    assertThat(
            database.rows(
                "SELECT DISTINCT xmin FROM orders WHERE sale_id IN (?, ?, ?)", ids.toArray()))
        .hasSize(1);
    assertThat(leftToRecovery()).isZero();
  }

  @Test
  void aSaleThatAnAuditHasAloneHoldsUpNoOtherAndComesLater() {
    OrderWriter writer = writer(LIMIT);
    Sale audited = journaled.sale(10);
    Sale free = journaled.sale(10);
    try (SaleLock _ = SaleLock.hold(audited.id())) {
      writer.journaled(audited, journaled.journal(audited, order(audited, "ada", "key", 1)));
      for (String buyer : List.of("bob", "cyd")) {
        writer.journaled(free, journaled.journal(free, order(free, buyer, "key", 1)));
        await().atMost(LIMIT).until(() -> buyers(free).contains(buyer));
      }
      assertThat(buyers(audited)).isEmpty();
      await().atMost(LIMIT).until(() -> queued() == 1);
    }
    await().atMost(LIMIT).until(() -> queued() == 0);
    assertThat(buyers(audited)).containsExactly("ada");
    assertThat(journaled.entries(audited)).isZero();
    assertThat(leftToRecovery()).isZero();
  }

  @Test
  void whatALockKeptTooLongIsLeftToRecoveryAndFreesItsMemory() {
    OrderWriter writer = writer(Duration.ofMillis(20));
    Sale sale = journaled.sale(10);
    try (SaleLock _ = SaleLock.hold(sale.id())) {
      writer.journaled(sale, journaled.journal(sale, order(sale, "ada", "key", 1)));
      await().atMost(LIMIT).until(() -> leftToRecovery() == 1);
      assertThat(queued()).isZero();
    }
    recoverEverything(sale);
    assertThat(buyers(sale)).containsExactly("ada");
  }

  @Test
  void salesGoOnWhilePostgresIsAwayAndNothingIsLost() {
    salesGoOn(database::close);
  }

  @Test
  void salesGoOnWhilePostgresDoesNotAnswerAndNothingIsLost() {
    salesGoOn(() -> database.lock("LOCK TABLE sale IN ACCESS EXCLUSIVE MODE"));
  }

  private void salesGoOn(Supplier<Database.Lock> outage) {
    String saleId = Shop.openSale(1_000, 10);
    Sale sale = catalogue.find(saleId).await().atMost(LIMIT).orElseThrow();
    List<String> accepted = new ArrayList<>();
    try (Database.Lock _ = outage.get()) {
      // Longer than the catalogue's memory is fresh, and than the writer keeps trying.
      await()
          .during(Duration.ofMillis(2_500))
          .atMost(LIMIT)
          .until(
              () -> {
                String buyer = "buyer-" + accepted.size();
                int status = Shop.buy(saleId, buyer, Shop.newKey(), "shoe", 1).statusCode();
                assertThat(status).isEqualTo(202);
                accepted.add(buyer);
                return true;
              });
    }
    assertThat(accepted).hasSizeGreaterThan(10);
    recoverEverything(sale);
    assertThat(buyers(sale)).containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(journaled.deadLetters(sale)).isEmpty();
  }

  private OrderWriter writer(Duration keepFor) {
    return new OrderWriter(journalWriter, WriterSettings.keepFor(keepFor), metrics);
  }

  private void recoverEverything(Sale sale) {
    JournalRecovery recovery =
        new JournalRecovery(
            catalogue,
            journal,
            journalWriter,
            sessions,
            WriterSettings.recoverAfter(Duration.ZERO),
            metrics);
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              recovery.runOnce().await().atMost(LIMIT);
              return journaled.entries(sale) == 0;
            });
  }

  private double leftToRecovery() {
    return metrics.counter("flashsale.writer.left.to.recovery").count();
  }

  private double queued() {
    return metrics.get("flashsale.writer.queued").gauge().value();
  }

  private List<String> buyers(Sale sale) {
    return database.rows(
        "SELECT buyer_id FROM orders WHERE sale_id = ? AND status = 'PLACED' ORDER BY 1",
        sale.id());
  }
}
