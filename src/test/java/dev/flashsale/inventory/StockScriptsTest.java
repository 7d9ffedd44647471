package dev.flashsale.inventory;

import static dev.flashsale.inventory.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.testing.TestRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The scripts around the buy script: loading a sale, its status, the journal, restocks, shields.
 */
class StockScriptsTest {

  private static final int FORBIDDEN_FOR_MS = 60_000;

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
  void aLoadedSaleHasAllItsKeys() {
    assertThat(sale.load("PUBLISHED", 1, 2, 3, 10, 20)).isOne();
    Map<String, String> loaded = sale.everything();
    assertThat(loaded).containsOnlyKeys(sale.keys.stock(), sale.keys.buyers(), sale.keys.journal());
    assertThat(sale.stock())
        .containsEntry(":status", "PUBLISHED")
        .containsEntry(":opens", "1")
        .containsEntry(":closes", "2")
        .containsEntry(":cap", "3")
        .containsEntry(":backlog", "0")
        .containsEntry("sku-0", "10")
        .containsEntry("sku-1", "20");
  }

  @Test
  void aSaleIsNotLoadedWhileRecordsOfItsBuyersAreMissing() {
    ScriptCall load =
        new ScriptCall(
            ScriptedSale.LOAD, sale.keys.stock(), sale.keys.buyers(), sale.keys.journal());
    for (int argument : new int[] {0, 1, 2, 3, 4}) {
      load.arg(argument);
    }
    assertThat(redis.run(load.arg(1).arg("sku-0").arg(10))).isNull();
    assertThat(sale.everything()).isEmpty();
  }

  @Test
  void aSaleOfThousandsOfItemsIsLoadedWhole() {
    int[] units = new int[3_000];
    Arrays.fill(units, 7);
    sale.open(1, units);
    assertThat(sale.stock().values()).filteredOn("7"::equals).hasSize(units.length);
  }

  @Test
  void anOlderDecisionLosesToTheNewerOne() {
    sale.open(5, 10);
    assertThat(sale.setStatus("CLOSED", 3)).isOne();
    assertThat(sale.setStatus("PAUSED", 2)).as("known").isOne();
    assertThat(sale.stock()).containsEntry(":status", "CLOSED").containsEntry(":revision", "3");
  }

  @Test
  void aDecisionOnALostSaleCreatesNothing() {
    assertThat(sale.setStatus("PAUSED", 2)).isZero();
    assertThat(sale.everything()).isEmpty();
  }

  @Test
  void settlingAnEntryTwiceLowersTheBacklogOnce() {
    sale.open(5, 10);
    String entry = sale.buy(purchase("ada", "a", 1), purchase("bob", "b", 1)).entryId();
    sale.buy(purchase("cyd", "c", 1));
    assertThat(sale.settle(entry, 2)).isOne();
    assertThat(sale.settle(entry, 2)).isZero();
    assertThat(sale.backlog()).isOne();
    assertThat(sale.journal()).hasSize(1);
  }

  @Test
  void settlingEntriesOfALostSaleCreatesNoStock() {
    sale.open(5, 10);
    String entry = sale.buy(purchase("ada", "a", 1)).entryId();
    redis.send(Command.DEL, sale.keys.stock());
    assertThat(sale.settle(entry, 1)).isOne();
    assertThat(sale.everything()).doesNotContainKey(sale.keys.stock());
  }

  @Test
  void aWithdrawalTakesUnsoldUnitsAndIsJournaled() {
    sale.open(5, 10);
    Response done = Objects.requireNonNull(withdraw(4));
    assertThat(Replies.number(done.get(0))).isEqualTo(6);
    assertThat(sale.available(0)).isEqualTo(6);
    assertThat(sale.backlog()).isOne();
    Response entries =
        Objects.requireNonNull(redis.send(Command.XRANGE, sale.keys.journal(), "-", "+"));
    assertThat(entries.get(0).get(0)).hasToString(done.get(1).toString());
    assertThat(entries.get(0).get(1))
        .extracting(Response::toString)
        .containsExactly("withdrawal", "restock-1", "sku", "sku-0", "units", "4");
  }

  @Test
  void aWithdrawalOfMoreThanIsUnsoldTakesNothing() {
    sale.open(5, 10);
    Map<String, String> before = sale.everything();
    Response refused = Objects.requireNonNull(withdraw(11));
    assertThat(Replies.number(refused.get(0))).isEqualTo(-1);
    assertThat(Replies.number(refused.get(1))).isEqualTo(10);
    assertThat(sale.everything()).isEqualTo(before);
  }

  @Test
  void aWithdrawalFromALostSaleIsNotPossible() {
    sale.open(5, 10);
    redis.send(Command.DEL, sale.keys.journal());
    assertThat(withdraw(1)).isNull();
    assertThat(sale.available(0)).isEqualTo(10);
  }

  private @Nullable Response withdraw(int units) {
    return redis.run(
        new ScriptCall(ScriptedSale.WITHDRAW, sale.keys.stock(), sale.keys.journal())
            .arg("restock-1")
            .arg(ScriptedSale.sku(0))
            .arg(units));
  }

  @Test
  void unitsOfAnItemThatIsNotSoldOutAreAddedAtOnceAndOnce() {
    sale.open(5, 1);
    assertThat(restock("r1", 5, 0)).containsExactly(1L);
    assertThat(restock("r1", 5, 0)).containsExactly(1L);
    assertThat(sale.available(0)).isEqualTo(6);
    assertThat(restock("r2", 5, 0)).containsExactly(1L);
    assertThat(sale.available(0)).isEqualTo(11);
  }

  @Test
  void unitsOfASoldOutItemWaitUntilShieldsAreDown() {
    sale.open(5, 0);
    assertThat(soldOut()).containsExactly("0", "sku-0");

    List<Long> first = restock("r1", 5, 0);
    assertThat(first.getFirst()).isZero();
    assertThat(sale.available(0)).isZero();
    assertThat(soldOut()).as("no shield while units are on their way").containsExactly("");

    assertThat(restock("r1", 5, first.get(1))).containsExactly(1L);
    assertThat(sale.available(0)).isEqualTo(5);
    assertThat(soldOut()).as("a new generation").containsExactly("1");
    assertThat(restock("r1", 5, first.get(1))).as("the reply was lost").containsExactly(1L);
    assertThat(sale.available(0)).isEqualTo(5);
  }

  @Test
  void whoComesAfterTheDeadlineHasToWaitOnceMore() {
    sale.open(5, 0);
    List<Long> first = restock("r1", 5, 0);
    long past = sale.nowMs() - 1;
    List<Long> late = restock("r1", 5, past);
    assertThat(late.getFirst()).isZero();
    assertThat(late.get(1)).isGreaterThanOrEqualTo(first.get(1));
    assertThat(sale.available(0)).isZero();
  }

  @Test
  void oneRestockDoesNotLetShieldsUpWhileAnotherIsOnItsWay() {
    sale.open(5, 0, 0);
    long mine = restock("r1", 5, 0).get(1);
    sale.set(":forbidden", mine + 1); // as another restock would, a moment later
    assertThat(restock("r1", 5, mine)).containsExactly(1L);
    assertThat(soldOut()).containsExactly("");
  }

  @Test
  void aRestockOfALostSaleCreatesNothing() {
    assertThat(redis.run(restockCall("r1", 5, 0))).isNull();
    assertThat(sale.everything()).isEmpty();
  }

  private List<Long> restock(String restockId, int units, long deadline) {
    Response reply = Objects.requireNonNull(redis.run(restockCall(restockId, units, deadline)));
    List<Long> numbers = new ArrayList<>();
    reply.forEach(number -> numbers.add(Replies.number(number)));
    return numbers;
  }

  private ScriptCall restockCall(String restockId, int units, long deadline) {
    return new ScriptCall(ScriptedSale.RESTOCK, sale.keys.stock())
        .arg(FORBIDDEN_FOR_MS)
        .arg(deadline)
        .arg(restockId)
        .arg(ScriptedSale.sku(0))
        .arg(units);
  }

  @Test
  void onlyItemsWithoutUnitsAreSoldOut() {
    sale.open(5, 0, 1, 0);
    assertThat(soldOut()).containsExactly("0", "sku-0", "sku-2");
  }

  @Test
  void noShieldIsUpWhileTheSaleIsPausedOrClosed() {
    sale.open(5, 0);
    sale.setStatus("PAUSED", 2);
    assertThat(soldOut()).containsExactly("");
    sale.setStatus("CLOSED", 3);
    assertThat(soldOut()).containsExactly("");
  }

  @Test
  void noShieldIsUpBeforeTheSaleOpensNorWhenItClosesWithinTheLease() {
    sale.open(5, 0);
    sale.set(":opens", sale.nowMs() + 60_000);
    assertThat(soldOut()).containsExactly("");
    sale.set(":opens", 0);
    sale.set(":closes", sale.nowMs() + 250);
    assertThat(soldOut()).containsExactly("");
  }

  @Test
  void noShieldIsUpForALostSale() {
    assertThat(soldOut()).containsExactly("");
  }

  private List<String> soldOut() {
    Response reply =
        Objects.requireNonNull(
            redis.run(
                new ScriptCall(ScriptedSale.SOLD_OUT, sale.keys.stock())
                    .arg(300)
                    .arg("sku-0")
                    .arg("sku-1")
                    .arg("sku-2")));
    List<String> texts = new ArrayList<>();
    reply.forEach(text -> texts.add(text.toString()));
    return texts;
  }
}
