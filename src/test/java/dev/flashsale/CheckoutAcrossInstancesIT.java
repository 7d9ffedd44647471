package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.EventReceiver;
import dev.flashsale.testing.EventSchemas;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.ShopClient.Answer;
import dev.flashsale.testing.TokenKeys;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Three instances share payments, expiry, the return of units and the delivery of events. One is
 * killed in the middle, and shoppers try again elsewhere with the same keys, as an honest client
 * does.
 */
@SuppressWarnings("NullAway.Init") // before all
class CheckoutAcrossInstancesIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int INSTANCES = 3;
  private static final int BUYERS = 90;
  private static final int ATTEMPTS_MAX = 40;

  private static final int VICTIM = new Random().nextInt(INSTANCES);

  private static EventReceiver receiver;
  private static LocalStack stack;
  private static List<ServiceProcess> instances;
  private static List<ShopClient> shops;

  @BeforeAll
  static void startAll() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-three");
    TokenKeys keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
    receiver = EventReceiver.start();
    Map<String, String> settings =
        Map.of(
            "FLASHSALE_OUTBOX_SINKS", "webhook",
            "FLASHSALE_OUTBOX_WEBHOOK_URL", receiver.url(),
            "FLASHSALE_OUTBOX_WEBHOOK_SECRET", "whsec_" + "QUJD".repeat(10),
            "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.publicKey().toUri().toString(),
            "QUARKUS_SHUTDOWN_TIMEOUT", "2S",
            "FLASHSALE_PAYMENTS_PROVIDER", "sandbox",
            "FLASHSALE_PAYMENTS_ANSWER_WITHIN", "PT2S",
            "FLASHSALE_PAYMENTS_LOOK_AFTER", "PT3S",
            "FLASHSALE_PAYMENTS_SANDBOX_DELAY", "PT1S",
            "FLASHSALE_ORDERS_PAYMENT_GRACE", "PT1S");
    instances =
        Stream.generate(() -> ServiceProcess.launch(stack, settings)).limit(INSTANCES).toList();
    shops =
        instances.stream().map(instance -> new ShopClient(instance.awaitReady(), keys)).toList();
  }

  @AfterAll
  static void stopAll() {
    instances.forEach(ServiceProcess::close);
    stack.close();
    receiver.close();
  }

  @Test
  void everyOrderEndsOnceAndMoneyMatches() {
    String sale = shops.getFirst().openSale(BUYERS, 1, "PT10S");
    try (ExecutorService threads = Executors.newFixedThreadPool(BUYERS / 3)) {
      List<CompletableFuture<Void>> visits = new ArrayList<>();
      for (int buyer = 0; buyer < BUYERS; buyer++) {
        int number = buyer;
        visits.add(CompletableFuture.runAsync(() -> shop(sale, number), threads));
      }
      await().atMost(LIMIT).until(() -> count(sale, "true") > BUYERS / 3);
      instances.get(VICTIM).kill();
      visits.forEach(CompletableFuture::join);
    }
    await().atMost(LIMIT).until(() -> count(sale, "status IN ('PLACED', 'RESERVED')") == 0);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                number(
                        "SELECT count(*) FROM payment_attempt WHERE status IN ('OPEN', 'REFUND_DUE')")
                    == 0);
    await().atMost(LIMIT).until(() -> count(sale, "NOT units_returned AND status <> 'PAID'") == 0);

    assertThat(count(sale, "true")).isEqualTo(BUYERS);
    assertThat(statuses(sale)).containsKeys("PAID", "EXPIRED", "CANCELLED");
    long paid = count(sale, "status = 'PAID'");
    long refunded = count(sale, "status = 'REFUNDED'");
    assertThat(number("SELECT count(*) FROM sandbox_charge WHERE " + CHARGED))
        .as("charges kept or given back")
        .isEqualTo(paid + refunded);
    assertThat(number("SELECT count(*) FROM sandbox_charge WHERE refunded_at IS NOT NULL"))
        .isEqualTo(refunded);
    await().atMost(LIMIT).until(() -> number("SELECT count(*) FROM outbox") == 0);
    await().atMost(LIMIT).until(() -> number("SELECT count(*) FROM outbox_delivery") == 0);
    assertEventsTellEveryOrdersLife(sale);
    JsonObject shoe = survivor().audit(sale).getJsonArray("items").getJsonObject(0);
    assertThat(shoe.getLong("sold")).isEqualTo(paid);
    assertThat(shoe.getLong("available")).isEqualTo(BUYERS - paid);
    assertThat(shoe.getLong("drift")).isZero();
  }

  private static ShopClient survivor() {
    return shops.get((VICTIM + 1) % INSTANCES);
  }

  /** Each once, in order, as its schema says; what came twice came with the same id. */
  private static void assertEventsTellEveryOrdersLife(String sale) {
    Map<String, List<String>> lives = new TreeMap<>();
    for (JsonNode event : receiver.events()) {
      String type = event.path("type").textValue();
      assertThat(EventSchemas.faults(type, event.path("data"))).isEmpty();
      lives
          .computeIfAbsent(event.path("data").path("id").textValue(), id -> new ArrayList<>())
          .add(type);
    }
    assertThat(lives.remove(sale)).startsWith("sale.opened");
    assertThat(lives).hasSize(BUYERS);
    assertThat(lives.values())
        .isSubsetOf(
            List.of("order.placed", "order.paid"),
            List.of("order.placed", "order.cancelled"),
            List.of("order.placed", "order.expired"),
            List.of("order.placed", "order.cancelled", "order.refunded"),
            List.of("order.placed", "order.expired", "order.refunded"));
    Map<String, Long> last =
        lives.values().stream()
            .collect(
                Collectors.groupingBy(
                    life -> life.getLast().substring("order.".length()).toUpperCase(Locale.ROOT),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(last).isEqualTo(statuses(sale));
  }

  private static final String CHARGED =
      "confirmed_at IS NOT NULL AND token <> 'tok_decline' AND cancelled_at IS NULL";

  /** Buys, then pays in some way, cancels, or leaves. */
  private static void shop(String sale, int number) {
    String buyer = "buyer-" + number;
    String key = Shop.newKey();
    Answer bought =
        insist(number, shop -> shop.buy(sale, buyer, key, 1), answer -> answer.status() == 202);
    String id = bought.body().getString("id");
    String next = Shop.newKey();
    switch (number % 6) {
      case 0 -> settle(number, shop -> shop.pay(sale, buyer, id, next, "tok_approve"));
      case 1 -> settle(number, shop -> shop.pay(sale, buyer, id, next, "tok_approve_late"));
      case 2 -> settle(number, shop -> shop.pay(sale, buyer, id, next, "tok_timeout"));
      case 3 -> settle(number, shop -> shop.cancel(sale, buyer, id, next));
      case 4 -> settle(number, shop -> shop.pay(sale, buyer, id, next, "tok_decline"));
      default -> {} // leaves
    }
  }

  private static void settle(int number, Function<ShopClient, Answer> request) {
    insist(number, request, answer -> answer.status() != 503 && !isInProgress(answer));
  }

  private static boolean isInProgress(Answer answer) {
    return answer.body().getString("type", "").endsWith(":request-in-progress");
  }

  /** Asks one instance after the other until the answer is final. */
  private static Answer insist(
      int number, Function<ShopClient, Answer> request, Function<Answer, Boolean> isFinal) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        Answer answer = request.apply(shops.get((number + attempt) % shops.size()));
        if (isFinal.apply(answer)) {
          return answer;
        }
      } catch (UncheckedIOException e) {
        // The instance died, and what it did is unknown: the key makes asking again safe.
        continue;
      }
      pause();
    }
    throw new AssertionError("no final answer for buyer " + number);
  }

  private static void pause() {
    await().pollDelay(Duration.ofMillis(200)).until(() -> true);
  }

  private static long count(String sale, String condition) {
    return number("SELECT count(*) FROM orders WHERE sale_id = '" + sale + "' AND " + condition);
  }

  private static Map<String, Long> statuses(String sale) {
    Map<String, Long> statuses = new TreeMap<>();
    for (String status : List.of("PAID", "EXPIRED", "CANCELLED", "REFUNDED", "REJECTED")) {
      long count = count(sale, "status = '" + status + "'");
      if (count > 0) {
        statuses.put(status, count);
      }
    }
    return statuses;
  }

  private static long number(String query) {
    try (Connection postgres = Database.of(stack).connect();
        Statement statement = postgres.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
