package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.Flood;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.ShopClient.Answer;
import dev.flashsale.testing.TokenKeys;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** An instance ends with orders PostgreSQL does not have yet; another one finishes its work. */
@SuppressWarnings("NullAway.Init") // before all
class JournalRecoveryIT {

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int ORDERS = 25;
  private static final Map<String, String> LITTLE_HEAP =
      Map.of(
          "JDK_JAVA_OPTIONS",
          "-Xmx48m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xlog:gc",
          "FLASHSALE_INVENTORY_PACE_INTERVAL",
          "PT0.001S");
  private static final Duration FLOOD = Duration.ofSeconds(8);

  private static LocalStack stack;
  private static TokenKeys keys;
  private static ServiceProcess other;
  private static ShopClient heir;

  @BeforeAll
  static void startTheOther() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-recovery");
    keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
    other = ServiceProcess.launch(stack, keys);
    heir = new ShopClient(other.awaitReady(), keys);
  }

  @AfterAll
  static void stopTheOther() {
    other.close();
    stack.close();
  }

  @Test
  void whatAKilledInstanceAcceptedIsPersistedByAnother() throws SQLException {
    acceptedOrdersSurvive(ServiceProcess::kill);
  }

  @Test
  void whatAStoppedInstanceAcceptedIsPersistedByAnother() throws SQLException {
    acceptedOrdersSurvive(ServiceProcess::stop);
  }

  @Test
  void aStoppedInstanceWritesWhatItAcceptedBeforeItEnds() throws SQLException {
    try (Connection postgres = connect();
        ServiceProcess first = ServiceProcess.launch(stack, keys)) {
      ShopClient shop = new ShopClient(first.awaitReady(), keys);
      String sale = shop.openSale(1_000, 5);
      postgres.setAutoCommit(false);
      lockLedger(postgres, sale);
      assertThat(buy(shop, sale)).hasSize(ORDERS);
      first.askToStop();
      postgres.rollback();
      first.awaitExit();
      assertThat(persisted(sale)).isEqualTo(ORDERS);
      assertThat(first.output()).doesNotContain("left in the journal");
      assertThat(heir.audit(sale).getInteger("journalBacklog")).isZero();
    }
  }

  @Test
  @DisabledIf(ServiceProcess.NATIVE) // flags and logs are the JVM's
  void anInstanceShortOfHeapLosesNothing() throws Exception {
    try (Connection postgres = connect();
        ServiceProcess first = ServiceProcess.launch(stack, keys, LITTLE_HEAP)) {
      ShopClient shop = new ShopClient(first.awaitReady(), keys);
      String sale = shop.openSale(1_000_000, 100);
      postgres.setAutoCommit(false);
      lockLedger(postgres, sale); // what is accepted stays in the heap
      Flood flood = new Flood(first, shop, sale);
      flood.run(FLOOD);
      postgres.rollback();
      assertThat(first.output()).contains("Pause Full");
      assertThat(flood.refusals()).isSubsetOf(503);
      await().atMost(LIMIT).until(() -> heir.audit(sale).getInteger("journalBacklog") == 0);
      assertThat(ids(sale)).hasSizeGreaterThan(1_000).containsAll(flood.accepted());
      JsonObject shoe = heir.audit(sale).getJsonArray("items").getJsonObject(0);
      assertThat(shoe.getInteger("drift")).isZero();
    }
  }

  private static void acceptedOrdersSurvive(Consumer<ServiceProcess> end) throws SQLException {
    String sale;
    Map<String, String> orders;
    try (Connection postgres = connect();
        ServiceProcess first = ServiceProcess.launch(stack, keys)) {
      ShopClient shop = new ShopClient(first.awaitReady(), keys);
      sale = shop.openSale(1_000, 5);
      postgres.setAutoCommit(false);
      lockLedger(postgres, sale); // from now on nobody can write an order of this sale
      orders = buy(shop, sale);
      end.accept(first);

      assertThat(persisted(sale)).isZero();
      for (Map.Entry<String, String> order : orders.entrySet()) {
        Answer read = heir.order(sale, order.getKey(), order.getValue());
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body().getString("status")).isEqualTo("RESERVED");
        assertThat(read.body().getString("durability")).isEqualTo("JOURNALED");
      }
      postgres.rollback();
    }
    for (Map.Entry<String, String> order : orders.entrySet()) {
      await()
          .atMost(LIMIT)
          .until(() -> statusOf(sale, order.getKey(), order.getValue()).equals("PLACED"));
    }
    assertThat(persisted(sale)).isEqualTo(ORDERS);
    await().atMost(LIMIT).until(() -> heir.audit(sale).getInteger("journalBacklog") == 0);
    JsonObject shoe = heir.audit(sale).getJsonArray("items").getJsonObject(0);
    assertThat(shoe.getInteger("held")).isEqualTo(ORDERS);
    assertThat(shoe.getInteger("drift")).isZero();
  }

  private static Map<String, String> buy(ShopClient shop, String sale) {
    Map<String, String> orders = new LinkedHashMap<>();
    for (int buyer = 0; buyer < ORDERS; buyer++) {
      Answer answer = shop.buy(sale, "buyer-" + buyer, Shop.newKey(), 1);
      assertThat(answer.status()).isEqualTo(202);
      orders.put("buyer-" + buyer, answer.body().getString("id"));
    }
    return orders;
  }

  private static String statusOf(String sale, String buyer, String id) {
    return heir.order(sale, buyer, id).body().getString("status", "");
  }

  private static void lockLedger(Connection postgres, String sale) throws SQLException {
    try (Statement statement = postgres.createStatement()) {
      statement.execute("UPDATE sale_item SET total = total WHERE sale_id = '" + sale + "'");
    }
  }

  private static Set<String> ids(String sale) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (Connection postgres = connect();
        Statement statement = postgres.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT id FROM orders WHERE sale_id = '" + sale + "'")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private static int persisted(String sale) throws SQLException {
    return ids(sale).size();
  }

  private static Connection connect() throws SQLException {
    return Database.of(stack).connect();
  }
}
