package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.Flood;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.TokenKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The schema's migrations are a job's, and instances of the version before live through them. In
 * order: what one test does to the database is what the next finds.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // before all
class MigrationIT {

  private static final Map<String, String> LEAVES_IT_TO_THE_JOB =
      Map.of("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
  private static final Map<String, String> NO_PACE =
      Map.of(
          "QUARKUS_FLYWAY_MIGRATE_AT_START",
          "false",
          "FLASHSALE_INVENTORY_PACE_INTERVAL",
          "PT0.001S");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration FLOOD = Duration.ofSeconds(5);
  private static final Map<String, String> JOB = Map.of("QUARKUS_INIT_AND_EXIT", "true");
  private static final Map<String, String> OVERTAKEN_JOB =
      Map.of("QUARKUS_INIT_AND_EXIT", "true", "QUARKUS_FLYWAY_OUT_OF_ORDER", "true");
  private static final Map<String, String> REPAIRING_JOB =
      Map.of("QUARKUS_INIT_AND_EXIT", "true", "QUARKUS_FLYWAY_REPAIR_AT_START", "true");

  private static LocalStack stack;
  private static TokenKeys keys;

  @BeforeAll
  static void startStack() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-migration");
    keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
  }

  @AfterAll
  static void stopStack() {
    stack.close();
  }

  @Test
  @Order(1)
  void anInstanceThatComesBeforeTheJobRefusesToStart() {
    try (ServiceProcess early = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
      assertThat(early.awaitExit()).isNotZero();
      assertThat(early.output())
          .contains("PostgreSQL lacks the migrations 1, 2")
          .contains("QUARKUS_INIT_AND_EXIT=true")
          .doesNotContain("does not exist"); // nothing else has begun
    }
  }

  @Test
  @Order(2)
  void theJobMigratesAndEnds() {
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, JOB)) {
      assertThat(job.awaitExit()).isZero();
      assertThat(job.output()).doesNotContain("Listening on");
    }
    assertThat(schemaOfTheNextVersion().info().pending()).hasSize(3);
  }

  @Test
  @Order(3)
  void theJobMayRunAgain() {
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, JOB)) {
      assertThat(job.awaitExit()).isZero();
    }
  }

  @Test
  @Order(4)
  void anInstanceSellsBeforeDuringAndAfterTheNextVersionsJobAndStartsAfterIt() throws Exception {
    try (ServiceProcess old = ServiceProcess.launch(stack, keys, NO_PACE)) {
      URI base = old.awaitReady();
      ShopClient shop = new ShopClient(base, keys);
      String sale = shop.openSale(1_000_000, 100);
      Flood flood = new Flood(old, shop, sale);
      Future<?> flooding = flood.start(FLOOD);
      await().atMost(LIMIT).until(() -> !flood.accepted().isEmpty());
      assertThat(schemaOfTheNextVersion().migrate().migrationsExecuted).isEqualTo(3);
      flooding.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(flood.refusals()).isEmpty();
      assertThat(flood.unanswered()).isZero();
      try (ServiceProcess rolledBack = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
        sells(new ShopClient(rolledBack.awaitReady(), keys), sale);
      }
      assertThat(shop.audit(sale).getJsonArray("items").getJsonObject(0).getInteger("drift"))
          .isZero();
    }
  }

  @Test
  @Order(5)
  void afterARollbackTheJobOfTheVersionBeforeEndsWell() {
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, JOB)) {
      assertThat(job.awaitExit()).isZero();
    }
  }

  @Test
  @Order(6)
  void anInstanceRefusesToStartIfAMigrationWasLeftOutUntilTheJobMakesUpForIt() throws SQLException {
    inPostgres(
        """
        DELETE FROM flyway_schema_history WHERE version = '7';
        DROP TABLE rate_limit_policy
        """);
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output())
          .contains("PostgreSQL was left without the migrations 7,")
          .contains("QUARKUS_FLYWAY_OUT_OF_ORDER=true");
    }
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, OVERTAKEN_JOB)) {
      assertThat(job.awaitExit()).isZero();
    }
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
      instance.awaitReady();
    }
  }

  @Test
  @Order(7)
  void anInstanceRefusesToStartIfAMigrationFailed() throws SQLException {
    Flyway schema = schemaWithoutItsLastMigration();
    schema.clean();
    schema.migrate();
    inPostgres(
        """
        INSERT INTO flyway_schema_history
        SELECT installed_rank + 1, '9', 'lost memory', type, 'V9__lost_memory.sql', 0,
               installed_by, now(), 0, false
        FROM flyway_schema_history WHERE version = '8'
        """);
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output())
          .contains("The migrations 9 have failed")
          .contains("QUARKUS_FLYWAY_REPAIR_AT_START=true");
    }
  }

  @Test
  @Order(8)
  void theJobGoesOnAfterAFailureOnlyIfItIsToldToRepair() {
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, JOB)) {
      assertThat(job.awaitExit()).isNotZero();
    }
    try (ServiceProcess job = ServiceProcess.launch(stack, keys, REPAIRING_JOB)) {
      assertThat(job.awaitExit()).isZero();
    }
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys, LEAVES_IT_TO_THE_JOB)) {
      instance.awaitReady();
    }
  }

  private static void inPostgres(String sql) throws SQLException {
    try (Connection postgres = Database.of(stack).connect();
        Statement statement = postgres.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isOne();
    }
  }

  private static void sells(ShopClient shop, String sale) {
    assertThat(shop.buyAndWait(sale, "ada", Shop.newKey(), 10).status()).isEqualTo(201);
  }

  /** A version after this one: it brings a migration of the kinds that are allowed. */
  private static Flyway schemaOfTheNextVersion() {
    return Flyway.configure()
        .dataSource(stack.jdbcUrl(), stack.databaseUser(), "")
        .locations("classpath:db/migration", "classpath:db/next-version")
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load();
  }

  private static Flyway schemaWithoutItsLastMigration() {
    return Flyway.configure()
        .dataSource(stack.jdbcUrl(), stack.databaseUser(), "")
        .locations("classpath:db/migration")
        .target("8")
        .cleanDisabled(false)
        .load();
  }
}
