package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.Flood;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.ShopClient.Answer;
import dev.flashsale.testing.TokenKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a rolling deploy needs of an instance that is told to stop. */
@SuppressWarnings("NullAway.Init") // before all
class StoppingInstanceIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Map<String, String> SLOW_TO_STOP =
      Map.of(
          "QUARKUS_SHUTDOWN_DELAY",
          "2S",
          "QUARKUS_SHUTDOWN_TIMEOUT",
          "20S",
          "FLASHSALE_WRITER_FINISH_WITHIN",
          "PT30S",
          "FLASHSALE_INVENTORY_PACE_INTERVAL",
          "PT0.001S");
  private static final Duration LONGER_THAN_THE_DELAY = Duration.ofSeconds(4);
  private static final int WAIT_MAX_S = 10;
  private static final int SIGTERM_STATUS = 128 + 15;

  private static LocalStack stack;
  private static TokenKeys keys;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-stopping");
    keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /**
   * A purchase that waits keeps the instance from ending; others come meanwhile, on connections
   * they have and on new ones.
   */
  @Test
  void itIsNotReadyButAnswersAllWhoComeUntilItEnds() throws Exception {
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, SLOW_TO_STOP)) {
      URI base = instance.awaitReady();
      ShopClient shop = new ShopClient(base, keys);
      String sale = shop.openSale(1_000_000, 100);
      Flood flood = new Flood(instance, shop, sale);
      CompletableFuture<Answer> waiting;
      try (SaleLock _ = SaleLock.hold(stack, sale)) {
        waiting =
            CompletableFuture.supplyAsync(
                () -> shop.buyAndWait(sale, "ada", Shop.newKey(), WAIT_MAX_S));
        Future<?> flooding = flood.start(LONGER_THAN_THE_DELAY);
        await().atMost(LIMIT).until(() -> !flood.accepted().isEmpty());
        instance.askToStop();
        await()
            .atMost(LIMIT)
            .until(() -> ShopClient.status(base.resolve("/q/health/ready")) == 503);
        flooding.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(instance.output()).contains("Waiting for HTTP requests to complete");
        assertThat(flood.unanswered()).isZero();
        assertThat(flood.refusals()).isEmpty();
        assertThat(waiting).isNotDone();
      }
      assertThat(waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(201);
      assertThat(instance.awaitExit()).isEqualTo(SIGTERM_STATUS);
      assertThat(persisted(sale)).isEqualTo(flood.accepted().size() + 1);
    }
  }

  @Test
  @Timeout(60)
  void itEndsStreamsAndThoseOfWatchersWhoComeBackToItAsWell() {
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, SLOW_TO_STOP)) {
      ShopClient shop = new ShopClient(instance.awaitReady(), keys);
      String sale = shop.openSale(10, 5);
      String order = shop.buy(sale, "ada", Shop.newKey(), 1).body().getString("id");
      Stream<String> ofSale = shop.watch(sale);
      Stream<String> ofOrder = shop.watchOrder(sale, "ada", order);
      instance.askToStop();
      assertShown(ofSale);
      assertShown(ofOrder);
      assertShown(shop.watch(sale));
      assertShown(shop.watchOrder(sale, "ada", order));
      assertThat(instance.awaitExit()).isEqualTo(SIGTERM_STATUS);
    }
  }

  /** A stream that breaks off instead of ending is an exception here. */
  private static void assertShown(Stream<String> stream) {
    assertThat(stream.toList()).anyMatch(line -> line.startsWith("data:"));
  }

  private static int persisted(String sale) throws SQLException {
    try (Connection postgres = Database.of(stack).connect();
        Statement statement = postgres.createStatement();
        ResultSet count =
            statement.executeQuery("SELECT count(*) FROM orders WHERE sale_id = '" + sale + "'")) {
      count.next();
      return count.getInt(1);
    }
  }
}
