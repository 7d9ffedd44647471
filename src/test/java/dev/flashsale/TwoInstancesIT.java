package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.ShopClient.Answer;
import dev.flashsale.testing.TokenKeys;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances of the service on one Redis and one PostgreSQL sell as one. */
@SuppressWarnings("NullAway.Init") // before all
class TwoInstancesIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int THREADS = 16;

  private static LocalStack stack;
  private static List<ServiceProcess> instances;
  private static List<ShopClient> shops;

  @BeforeAll
  static void startBoth() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-two");
    TokenKeys keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
    ServiceProcess one = ServiceProcess.launch(stack, keys);
    ServiceProcess other = ServiceProcess.launch(stack, keys);
    instances = List.of(one, other);
    shops =
        List.of(new ShopClient(one.awaitReady(), keys), new ShopClient(other.awaitReady(), keys));
  }

  @AfterAll
  static void stopBoth() {
    instances.forEach(ServiceProcess::close);
    stack.close();
  }

  @Test
  void theLastUnitsAreSoldOnceHoweverManyWantThem() {
    int units = 40;
    String sale = shops.getFirst().openSale(units, 1);
    List<Callable<Answer>> clicks = new ArrayList<>();
    for (int buyer = 0; buyer < 8 * units; buyer++) {
      String name = "buyer-" + buyer;
      ShopClient shop = shops.get(buyer % 2);
      clicks.add(() -> shop.buy(sale, name, Shop.newKey(), 1));
    }
    List<Answer> answers = atOnce(clicks);
    assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(units);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 202)
        .allMatch(answer -> code(answer).equals("sold-out"));
    assertBalanced(sale, 0, units);
  }

  @Test
  void oneKeySentToBothAtOnceIsOneOrder() {
    int buyers = 30;
    String sale = shops.getFirst().openSale(1_000, 5);
    List<Callable<Answer>> clicks = new ArrayList<>();
    for (int buyer = 0; buyer < buyers; buyer++) {
      String name = "buyer-" + buyer;
      String key = Shop.newKey();
      shops.forEach(shop -> clicks.add(() -> shop.buy(sale, name, key, 2)));
    }
    List<Answer> answers = atOnce(clicks);
    assertThat(answers).allMatch(answer -> answer.status() == 202);
    for (int click = 0; click < answers.size(); click += 2) {
      assertThat(id(answers.get(click))).isEqualTo(id(answers.get(click + 1)));
    }
    assertThat(answers.stream().map(TwoInstancesIT::id).distinct()).hasSize(buyers);
    assertBalanced(sale, 1_000 - 2 * buyers, 2 * buyers);
  }

  @Test
  void aBuyersLimitHoldsAcrossBoth() {
    int buyers = 20;
    String sale = shops.getFirst().openSale(1_000, 2);
    List<Callable<Answer>> clicks = new ArrayList<>();
    for (int buyer = 0; buyer < buyers; buyer++) {
      String name = "buyer-" + buyer;
      for (int click = 0; click < 3; click++) { // as many as the pace admits at once
        ShopClient shop = shops.get((buyer + click) % 2);
        clicks.add(() -> shop.buy(sale, name, Shop.newKey(), 1));
      }
    }
    List<Answer> answers = atOnce(clicks);
    assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(2 * buyers);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 202)
        .allMatch(answer -> code(answer).equals("purchase-limit"));
    assertBalanced(sale, 1_000 - 2 * buyers, 2 * buyers);
  }

  @Test
  void aBuyerHasOnePlaceInTheQueueAndTheirPassIsGoodInBoth() {
    String sale = shops.getFirst().openSaleWithRoom(50, 1_000);
    List<Callable<Answer>> joins = new ArrayList<>();
    for (int buyer = 0; buyer < 20; buyer++) {
      String name = "guest-" + buyer;
      shops.forEach(shop -> joins.add(() -> shop.join(sale, name, Shop.newKey())));
    }
    List<Answer> answers = atOnce(joins);
    assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.status() == 200);
    assertThat(answers.stream().map(answer -> answer.body().getInteger("number")).distinct())
        .hasSize(20);
    String ticket = answers.getFirst().body().getString("ticket");
    for (int instance = 0; instance < 2; instance++) {
      Answer admitted =
          await()
              .atMost(LIMIT)
              .until(
                  () -> shops.getFirst().ticket(sale, "guest-0", ticket),
                  answer -> answer.body().containsKey("pass"));
      String pass = admitted.body().getString("pass");
      assertThat(shops.get(instance).buyWithPass(sale, "guest-0", pass).status()).isEqualTo(202);
    }
  }

  private static void assertBalanced(String sale, int available, int held) {
    for (ShopClient shop : shops) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(shop.audit(sale).getInteger("journalBacklog")).isZero());
      JsonObject shoe = shop.audit(sale).getJsonArray("items").getJsonObject(0);
      assertThat(shoe.getInteger("available")).isEqualTo(available);
      assertThat(shoe.getInteger("held")).isEqualTo(held);
      assertThat(shoe.getInteger("drift")).isZero();
      assertThat(shoe.getInteger("oversold")).isZero();
    }
  }

  private static List<Answer> atOnce(List<Callable<Answer>> clicks) {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : threads.invokeAll(clicks)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String id(Answer answer) {
    return Objects.requireNonNull(answer.body().getString("id"));
  }

  private static String code(Answer answer) {
    return answer.body().getString("type", "").replace("urn:flashsale:problem:", "");
  }
}
