package dev.flashsale.inventory;

import static dev.flashsale.inventory.BuyCode.ACCEPTED;
import static dev.flashsale.inventory.BuyCode.KEY_REUSED;
import static dev.flashsale.inventory.BuyCode.PASS_REQUIRED;
import static dev.flashsale.inventory.BuyCode.PURCHASE_LIMIT;
import static dev.flashsale.inventory.BuyCode.RATE_LIMITED;
import static dev.flashsale.inventory.BuyCode.REPLAYED;
import static dev.flashsale.inventory.Purchases.notLetIn;
import static dev.flashsale.inventory.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.inventory.ScriptedSale.BatchReply;
import dev.flashsale.redis.Replies;
import dev.flashsale.testing.TestRedis;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import jakarta.validation.constraints.Max;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buy script where it matters most, case by case. */
class BuyScriptTest {

  @SuppressWarnings("NullAway.Init") // before all
  private static TestRedis redis;

  private final ScriptedSale sale = new ScriptedSale(redis);

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @Test
  void aDoubleClickInOneBatchFindsTheFirstClicksOrder() {
    sale.open(5, 10);
    Purchase first = purchase("ada", "key", 2);
    BatchReply reply = sale.buy(first, purchase("ada", "key", 2));
    assertThat(reply.codes()).containsExactly(ACCEPTED, REPLAYED);
    assertThat(orderId(reply, 1)).isEqualTo(first.orderId());
    assertThat(sale.available(0)).isEqualTo(8);
    assertThat(sale.backlog()).isOne();
  }

  @Test
  void aBatchSentAgainIsAcceptedAgainAndTakesNothingTwice() {
    sale.open(5, 10);
    List<Purchase> batch = List.of(purchase("ada", "a", 2), purchase("bob", "b", 1));
    sale.buy(batch);
    Map<String, String> before = sale.everything();
    BatchReply again = sale.buy(batch);
    assertThat(again.codes()).containsExactly(ACCEPTED, ACCEPTED);
    assertThat(orderId(again, 0)).isEqualTo(batch.get(0).orderId());
    assertThat(orderId(again, 1)).isEqualTo(batch.get(1).orderId());
    assertThat(again.entryId()).isEmpty();
    assertThat(sale.everything()).isEqualTo(before);
  }

  @Test
  void whoIsNotLetInBuysNothingButFindsWhatTheyBought() {
    sale.open(5, 10);
    Purchase bought = purchase("ada", "a", 2);
    sale.buy(bought);
    BatchReply reply =
        sale.buy(
            notLetIn(purchase("ada", "a", 2)),
            notLetIn(purchase("ada", "a", 1)),
            notLetIn(purchase("ada", "b", 1)),
            notLetIn(purchase("bob", "b", 1)),
            purchase("cyd", "c", 1));
    assertThat(reply.codes())
        .containsExactly(REPLAYED, KEY_REUSED, PASS_REQUIRED, PASS_REQUIRED, ACCEPTED);
    assertThat(orderId(reply, 0)).isEqualTo(bought.orderId());
    assertThat(sale.available(0)).isEqualTo(7);
  }

  @Test
  void withoutTheStockNothingIsDecided() {
    nothingIsDecidedWithout(lost -> lost.keys.stock());
  }

  @Test
  void withoutTheBuyersNothingIsDecided() {
    nothingIsDecidedWithout(lost -> lost.keys.buyers());
  }

  @Test
  void withoutTheJournalNothingIsDecided() {
    nothingIsDecidedWithout(lost -> lost.keys.journal());
  }

  private void nothingIsDecidedWithout(Function<ScriptedSale, String> key) {
    sale.open(5, 10);
    redis.send(Command.DEL, key.apply(sale));
    Map<String, String> before = sale.everything();
    assertThat(sale.tryToBuy(List.of(purchase("ada", "key", 1)))).isNull();
    assertThat(sale.everything()).isEqualTo(before).isNotEmpty();
  }

  @Test
  void withoutAnItemOfTheBatchNothingIsDecided() {
    sale.open(5, 10, 10);
    redis.send(Command.HDEL, sale.keys.stock(), ScriptedSale.sku(1));
    Map<String, String> before = sale.everything();
    Purchase whole = purchase("ada", "key", 1);
    Purchase lacking = purchase("bob", "key", List.of(new Basket.Line(1, 1)));
    assertThat(sale.tryToBuy(List.of(whole, lacking))).isNull();
    assertThat(sale.everything()).isEqualTo(before);
  }

  /** Without memory; without the replica that it must have, as an old primary that was cut off. */
  @ParameterizedTest
  @CsvSource({"maxmemory,OOM", "min-replicas-to-write,NOREPLICAS"})
  void aRedisThatMayNotWriteLeavesNothingDone(String setting, String refusal) {
    sale.open(5, 10);
    Map<String, String> before = sale.everything();
    redis.send(Command.CONFIG, "SET", setting, "1");
    try {
      assertThatThrownBy(() -> sale.buy(purchase("ada", "key", 1))).hasMessageContaining(refusal);
    } finally {
      redis.send(Command.CONFIG, "SET", setting, "0");
    }
    assertThat(sale.everything()).isEqualTo(before);
    assertThat(sale.buy(purchase("ada", "key", 1)).codes()).containsExactly(ACCEPTED);
  }

  @Test
  void aJournalThatCannotBeWrittenLeavesNothingDone() {
    sale.open(5, 10);
    redis.send(Command.SET, sale.keys.journal(), "not a stream");
    Map<String, String> before = sale.everything();
    assertThatThrownBy(() -> sale.buy(purchase("ada", "key", 1))).hasMessageContaining("WRONGTYPE");
    assertThat(sale.everything()).isEqualTo(before);
  }

  @Test
  void theBurstIsAdmittedAndTheNextIsToldHowLongToWait() {
    sale.open(100, 100);
    sale.paceIntervalMs = 600_000;
    sale.paceBurst = 3;
    BatchReply reply =
        sale.buy(
            purchase("ada", "1", 1),
            purchase("ada", "2", 1),
            purchase("ada", "3", 1),
            purchase("ada", "4", 1),
            purchase("bob", "1", 1));
    assertThat(reply.codes()).containsExactly(ACCEPTED, ACCEPTED, ACCEPTED, RATE_LIMITED, ACCEPTED);
    assertThat(reply.verdicts().get(3).detail())
        .as("negative, because she holds an order")
        .isEqualTo(-600_000);
  }

  @Test
  void aBuyersPaceOutlivesTheRotationOfItsHash() {
    sale.open(5, 10);
    sale.paceIntervalMs = 1_000_000_000_000L; // one rotation, and the way back, in a lifetime
    long arrival = sale.nowMs() + 40_000;
    redis.send(Command.HSET, paceKey(-1), "ada", arrival);
    BatchReply reply = sale.buy(purchase("ada", "key", 1), purchase("bob", "key", 1));
    assertThat(reply.codes()).containsExactly(RATE_LIMITED, ACCEPTED);
    assertThat(reply.verdicts().getFirst().detail()).isEqualTo(arrival - reply.nowMs());
  }

  @Test
  void theCurrentHashKnowsBetterThanTheLast() {
    sale.open(5, 10);
    sale.paceIntervalMs = 1_000_000_000_000L;
    redis.send(Command.HSET, paceKey(-1), "ada", sale.nowMs() + 40_000);
    redis.send(Command.HSET, paceKey(0), "ada", 1);
    assertThat(sale.buy(purchase("ada", "key", 1)).codes()).containsExactly(ACCEPTED);
  }

  private String paceKey(int rotations) {
    return sale.keys.pacePrefix() + (sale.nowMs() / sale.paceIntervalMs + rotations);
  }

  @Test
  void paceIsForgottenInTheEnd() {
    sale.open(5, 10);
    sale.paceIntervalMs = 1_000_000;
    sale.buy(purchase("ada", "key", 1));
    long ttlMs = Replies.number(redis.send(Command.PTTL, paceKey(0)));
    assertThat(ttlMs).isBetween(1_900_000L, 2_000_000L);
  }

  @Test
  void aBuyerHasTwentyOrdersAtMost() {
    sale.open(100, 100);
    List<Purchase> batch = new ArrayList<>();
    IntStream.rangeClosed(1, 21).forEach(n -> batch.add(purchase("ada", "key-" + n, 1)));
    BatchReply reply = sale.buy(batch);
    assertThat(reply.codes().subList(0, 20)).containsOnly(ACCEPTED);
    assertThat(reply.verdicts().get(20))
        .isEqualTo(new ScriptedSale.Verdict(PURCHASE_LIMIT, 20, null));
    assertThat(sale.buy(purchase("ada", "key-1", 1)).codes())
        .as("and still finds each of them")
        .containsExactly(REPLAYED);
  }

  @Test
  void returnedUnitsFreeTheCapButTheirKeyStillReplays() {
    sale.open(2, 10);
    sale.buy(purchase("ada", "cancelled", 2));
    Buffer record =
        Objects.requireNonNull(redis.send(Command.HGET, sale.keys.buyers(), "ada")).toBuffer();
    Buffer returned = record.copy().setByte(46, (byte) 1);
    redis.send(Command.HSET, sale.keys.buyers(), "ada", returned);
    BatchReply reply = sale.buy(purchase("ada", "cancelled", 2), purchase("ada", "new", 2));
    assertThat(reply.codes()).containsExactly(REPLAYED, ACCEPTED);
    assertThat(Objects.requireNonNull(reply.verdicts().getFirst().order()).unitsReturned())
        .isTrue();
  }

  @Test
  void aRedisThatForgotTheScriptIsGivenItAgain() {
    sale.open(5, 10);
    sale.buy(purchase("ada", "a", 1));
    redis.send(Command.SCRIPT, "FLUSH");
    assertThat(sale.buy(purchase("bob", "b", 1)).codes()).containsExactly(ACCEPTED);
  }

  @Test
  void theLargestBatchOfTheLargestBasketsFitsOneCall() throws NoSuchMethodException {
    int buyers =
        (int) InventoryConfig.class.getDeclaredMethod("batchMax").getAnnotation(Max.class).value();
    sale.open(100, IntStream.range(0, 10 * buyers).map(place -> 1).toArray());
    List<Purchase> batch =
        IntStream.range(0, buyers)
            .mapToObj(
                buyer ->
                    purchase(
                        "buyer-" + buyer,
                        "key",
                        IntStream.range(10 * buyer, 10 * buyer + 10)
                            .mapToObj(place -> new Basket.Line(place, 1))
                            .toList()))
            .toList();
    assertThat(sale.buy(batch).codes()).hasSize(buyers).containsOnly(ACCEPTED);
    assertThat(sale.stock().entrySet())
        .filteredOn(item -> item.getKey().startsWith("sku-"))
        .allMatch(item -> item.getValue().equals("0"));
  }

  private static UUID orderId(BatchReply reply, int request) {
    return Objects.requireNonNull(reply.verdicts().get(request).order()).orderId();
  }
}
