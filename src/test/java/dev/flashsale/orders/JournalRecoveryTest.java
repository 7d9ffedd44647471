package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.SaleStock;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What happens to orders whose instance is gone. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class JournalRecoveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject JournaledOrders journaled;
  private final Database database = Database.ofTheService();
  @Inject Catalogue catalogue;
  @Inject Journal journal;
  @Inject JournalWriter writer;
  @Inject Sessions sessions;
  @Inject SaleStock stock;
  @Inject RedisCommands redis;

  @Test
  void anEntryIsLeftToItsInstanceUntilItHasStoodLongEnough() {
    Duration recoverAfter = Duration.ofMillis(500);
    JournalRecovery recovery = recovery(recoverAfter);
    Sale sale = journaled.sale(10);
    journaled.journal(sale, order(sale, "ada", "key", 1));

    long startedNanos = System.nanoTime();
    pass(recovery);
    assertThat(buyers(sale)).as("just seen").isEmpty();

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              pass(recovery);
              return !buyers(sale).isEmpty();
            });
    assertThat(System.nanoTime() - startedNanos).isGreaterThanOrEqualTo(recoverAfter.toNanos());
    assertThat(buyers(sale)).containsExactly("ada");
    assertThat(journaled.entries(sale)).isZero();
    assertThat(journaled.backlog(sale)).isZero();
  }

  @Test
  void whileOneRecovererIsAtWorkTheOthersLeaveTheJournalToIt() {
    Sale sale = journaled.sale(10);
    journaled.journal(sale, order(sale, "ada", "key", 1));
    JournalRecovery recovery = recovery(Duration.ZERO);
    try (Database.Lock _ =
        database.lock(
            "SELECT pg_advisory_xact_lock(hashtextextended('flashsale-recovery:' || ?, 0))",
            sale.id())) {
      pass(recovery);
      assertThat(buyers(sale)).isEmpty();
      assertThat(journaled.entries(sale)).isOne();
    }
    pass(recovery);
    assertThat(buyers(sale)).containsExactly("ada");
  }

  @Test
  void whatCannotBeReadDoesNotKeepTheRestFromBeingRecovered() {
    Sale sale = journaled.sale(10);
    journaled.add(sale, "orders", Buffer.buffer("?"));
    journaled.journal(sale, order(sale, "ada", "key", 1));
    pass(recovery(Duration.ZERO));
    assertThat(buyers(sale)).containsExactly("ada");
    assertThat(journaled.deadLetters(sale)).hasSize(1);
  }

  @Test
  void aWithdrawalWhoseInstanceDiedLowersTheTotalOnce() {
    Sale sale = journaled.sale(10);
    stock.withdraw(sale, UUID.randomUUID(), "shoe", 4).await().atMost(LIMIT);
    assertThat(shoes(sale)).isEqualTo("10");
    pass(recovery(Duration.ZERO));
    pass(recovery(Duration.ZERO));
    assertThat(shoes(sale)).isEqualTo("6");
    assertThat(journaled.entries(sale)).isZero();
    assertThat(journaled.backlog(sale)).isZero();
    assertThat(database.rows("SELECT delta, released FROM restock WHERE sale_id = ?", sale.id()))
        .containsExactly("-4 t");
  }

  @Test
  void oneSalesBrokenJournalDoesNotKeepOthersFromBeingRecovered() {
    Sale broken = journaled.sale(10);
    Sale whole = journaled.sale(10);
    String key = SaleKeys.of(broken.id(), 0, broken.epoch()).journal();
    send(Request.cmd(Command.SET).arg(key).arg("not a stream"));
    try {
      journaled.journal(whole, order(whole, "ada", "key", 1));
      pass(recovery(Duration.ZERO));
      assertThat(buyers(whole)).containsExactly("ada");
    } finally {
      send(Request.cmd(Command.DEL).arg(key));
    }
  }

  private JournalRecovery recovery(Duration recoverAfter) {
    return new JournalRecovery(
        catalogue,
        journal,
        writer,
        sessions,
        WriterSettings.recoverAfter(recoverAfter),
        new SimpleMeterRegistry());
  }

  private static void pass(JournalRecovery recovery) {
    recovery.runOnce().await().atMost(LIMIT);
  }

  private void send(Request request) {
    redis.send(request).await().atMost(LIMIT);
  }

  private List<String> buyers(Sale sale) {
    return database.rows(
        "SELECT buyer_id FROM orders WHERE sale_id = ? AND status = 'PLACED' ORDER BY 1",
        sale.id());
  }

  private String shoes(Sale sale) {
    return database
        .rows("SELECT total FROM sale_item WHERE sale_id = ? AND sku = 'shoe'", sale.id())
        .getFirst();
  }
}
