package dev.flashsale.chaos.check;

import static dev.flashsale.chaos.check.Scene.SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Ask;
import dev.flashsale.chaos.history.Outcome;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each promise, broken in a run in which all else went well. */
class CheckTest {

  private final Scene scene = Scene.clean();

  @Test
  void aRunInWhichAllWentWellIsGreen() {
    scene.fault(FaultKind.KILL_INSTANCE, 500);
    scene.attempt(Scene.purchase("dora"), Answer.none("reset"));
    scene.attempt(Scene.purchase("dora"), Scene.refused(409, "sold-out"));
    scene.attempt(Scene.purchase("alice"), Scene.accepted("o-alice", 202));
    scene.attempt(Ask.restock(SALE, "shoe", -3), Scene.refused(409, "sale-state"));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void moreLiveUnitsThanThereAreAtOneMomentOnly() {
    scene.samples.add(new StockSample(900, SALE, "shoe", 10, 10, 11, 1));

    assertBroken(Check.OVERSOLD);
  }

  @Test
  void moreUnitsInTheLedgerThanThereAreAtOneMomentOnly() {
    scene.samples.add(new StockSample(900, SALE, "shoe", 10, 11, 10, 1));

    assertBroken(Check.OVERSOLD);
  }

  @Test
  void moreLiveUnitsThanThereAreAtTheEnd() {
    for (int i = 0; i < 10; i++) {
      scene.order("o-" + i, "buyer-" + i, "PLACED", 202);
      scene.deliveries.removeLast();
    }
    scene.committed = 11;
    scene.available = -1;

    assertBroken(Check.OVERSOLD);
  }

  @Test
  void unitsThatRedisStillHolds() {
    scene.available = 8;

    assertBroken(Check.CONSERVED);
  }

  @Test
  void aLedgerThatDisagreesWithTheOrders() {
    scene.committed = 2;

    assertBroken(Check.CONSERVED);
  }

  @Test
  void drift() {
    scene.drift = 1;

    assertBroken(Check.CONSERVED);
  }

  @Test
  void aJournalThatIsNotEmptied() {
    scene.journal = 1;

    assertBroken(Check.DRAINED);
  }

  @Test
  void unitsThatNeverComeBack() {
    scene.unsettled.add("orders whose units are not back: 1");

    assertBroken(Check.DRAINED);
  }

  @Test
  void theLossOfA201EvenWhenRedisForgot() {
    scene.fault(FaultKind.EMPTY_REDIS, 0);
    scene.fault(FaultKind.KILL_INSTANCE, 0);
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 201));

    assertBroken(Check.LOST_201);
  }

  @Test
  void a201ThatIsTakenBackEvenWhenRedisForgot() {
    scene.fault(FaultKind.EMPTY_REDIS, 5_100);
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 201));
    rejected("o-dora", "dora");

    assertBroken(Check.LOST_201);
  }

  @Test
  void theLossOfA202() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));

    assertBroken(Check.LOST_202);
  }

  @Test
  void theLossOfA202AlthoughOnlyRedisForgot() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.EMPTY_REDIS, 5_000);

    assertBroken(Check.LOST_202);
  }

  @Test
  void theLossOfA202AlthoughOnlyItsInstanceDied() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.KILL_INSTANCE, 5_000);

    assertBroken(Check.LOST_202);
  }

  @Test
  void a202ThatWasDestroyedEverywhereIsNotLostByTheService() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.EMPTY_REDIS, 5_600);
    scene.fault(FaultKind.KILL_INSTANCE, 5_700);

    assertThat(scene.broken()).isEmpty();
    assertThat(scene.evidence().destroyed()).containsExactly("o-dora");
  }

  @Test
  void whoCancelsWhatWasDestroyedIsToldThatItIsNotThere() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.EMPTY_REDIS, 5_600);
    scene.fault(FaultKind.KILL_INSTANCE, 5_700);
    Ask cancellation = Ask.cancellation(Scene.purchase("dora"), "o-dora", "cancel");
    scene.attempt(cancellation, Scene.refused(404, "order-not-found"));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void whoCancelsWhatOnlyRedisForgotIsNeverAnswered() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.EMPTY_REDIS, 5_600);
    Ask cancellation = Ask.cancellation(Scene.purchase("dora"), "o-dora", "cancel");
    scene.attempt(cancellation, Scene.refused(404, "order-not-found"));

    assertBroken(Check.ANSWERED, Check.LOST_202);
  }

  @Test
  void rejectedWithoutAmnesia() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    rejected("o-dora", "dora");
    scene.fault(FaultKind.EMPTY_REDIS, 100_000);

    assertBroken(Check.REJECTED);
  }

  @Test
  void rejectedAfterAmnesiaIsAllowed() {
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.ROLL_BACK_REDIS, 5_100);
    rejected("o-dora", "dora");

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void rejectedForALateOrderThatARestartLetInIsAllowed() {
    scene.fault(FaultKind.FLUSH_REDIS, 2_000);
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    scene.fault(FaultKind.KILL_REDIS, 5_100);
    rejected("o-dora", "dora");

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void rejectedAlthoughItWasAcceptedAfterTheAmnesia() {
    scene.fault(FaultKind.ROLL_BACK_REDIS, 100);
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    rejected("o-dora", "dora");

    assertBroken(Check.REJECTED);
  }

  @Test
  void anOrderNobodyAskedFor() {
    scene.order("o-dora", "dora", "EXPIRED", 202);
    scene.attempts.removeLast();

    assertBroken(Check.KEPT);
  }

  @Test
  void anOrderForSomethingElse() {
    scene.orders.set(
        1,
        new Books.Order(
            "o-bob",
            SALE,
            "bob",
            OrderChecks.hash("k-bob"),
            "CANCELLED",
            Scene.PRICE,
            Map.of("shoe", 2),
            0,
            0));

    assertBroken(Check.KEPT);
  }

  @Test
  void twoOrdersForOneKey() {
    scene.order("o-carol-2", "carol", "EXPIRED", 202);

    assertBroken(Check.ONE_ORDER, Check.ONE_ANSWER);
  }

  @Test
  void aKeyThatIsGivenAnotherOrderAfterARejectionIsAllowed() {
    scene.fault(FaultKind.FLUSH_REDIS, 5_000);
    scene.attempt(Scene.purchase("dora"), Scene.accepted("o-dora", 202));
    rejected("o-dora", "dora");
    scene.order("o-dora-2", "dora", "EXPIRED", 202);

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void aKeyThatNamesAnotherOrder() {
    scene.attempt(Scene.purchase("carol"), Scene.accepted("o-bob", 202));

    assertBroken(Check.KEPT, Check.ONE_ANSWER);
  }

  @Test
  void aDoubleCharge() {
    scene.charges.add(new Books.Charge("o-alice", Scene.PRICE, true));

    assertBroken(Check.ONE_CHARGE);
  }

  @Test
  void aSecondChargeThatWasGivenBackIsAllowed() {
    scene.charges.add(new Books.Charge("o-alice", Scene.PRICE, false));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void aChargeKeptOnACancelledOrder() {
    scene.charges.add(new Books.Charge("o-bob", Scene.PRICE, true));

    assertBroken(Check.ONE_CHARGE);
  }

  @Test
  void aChargeOfAnotherAmount() {
    scene.charges.set(0, new Books.Charge("o-alice", Scene.PRICE + 1, true));

    assertBroken(Check.ONE_CHARGE);
  }

  @Test
  void paidAndYetCancelled() {
    scene.change("o-alice", "CANCELLED");
    scene.charges.clear();
    scene.deliveries.set(1, scene.deliveries.get(3));
    scene.committed = 0;
    scene.available = 10;

    assertThat(scene.broken()).contains(Check.TOLD.title());
  }

  @Test
  void aBrokenCap() {
    for (int i = 0; i < 3; i++) {
      Ask ask = Ask.purchase(SALE, "dora", "k-" + i, Map.of("shoe", 1));
      scene.attempt(ask, Scene.accepted("o-dora-" + i, 202));
      scene.orders.add(
          new Books.Order(
              "o-dora-" + i,
              SALE,
              "dora",
              OrderChecks.hash("k-" + i),
              "PLACED",
              Scene.PRICE,
              Map.of("shoe", 1),
              9_000,
              9_000));
      scene.event("o-dora-" + i, "order.placed");
    }
    scene.committed = 4;
    scene.available = 6;

    assertBroken(Check.CAPS);
  }

  @Test
  void aCapThatWasBrokenForAMoment() {
    scene.samples.add(new StockSample(900, SALE, "shoe", 10, 5, 5, 3));

    assertBroken(Check.CAPS);
  }

  @Test
  void anAnswerTheContractDoesNotHave() {
    scene.attempt(
        Scene.purchase("alice"), Scene.answer(Outcome.BREACH, 500, "internal", "", "", ""));

    assertBroken(Check.CONTRACT);
  }

  @Test
  void anOrderThatIsNotFoundAlthoughItWasAcceptedAfterTheAmnesia() {
    scene.fault(FaultKind.FLUSH_REDIS, 2_500);
    scene.attempt(
        Ask.reading(Scene.purchase("carol"), "o-carol"), Scene.refused(404, "order-not-found"));

    assertBroken(Check.CONTRACT);
  }

  @Test
  void anAcceptedOrderThatIsNotFound() {
    scene.attempt(
        Ask.reading(Scene.purchase("alice"), "o-alice"), Scene.refused(404, "order-not-found"));

    assertBroken(Check.CONTRACT);
  }

  @Test
  void aClientWithoutAFinalAnswer() {
    scene.attempt(Scene.purchase("dora"), Scene.refused(503, "unavailable"));

    assertBroken(Check.ANSWERED);
  }

  @Test
  void aSaleThatNeverSellsAgain() {
    Ask last = Ask.purchase(SALE, "dora", "last-dora", Map.of("shoe", 1));
    scene.attempt(last, Scene.refused(409, "sold-out"));

    assertBroken(Check.ALIVE);
  }

  @Test
  void anInstanceThatEndsByItself() {
    scene.ends.add("instance-1 ended by itself");

    assertBroken(Check.ENDED);
  }

  @Test
  void aBuyerWhoIsLimitedForEver() {
    for (int i = 0; i < 30; i++) {
      scene.attempt(Scene.purchase("dora"), Scene.refused(429, "rate-limited"));
    }
    scene.attempt(Scene.purchase("dora"), Scene.refused(409, "sold-out"));

    assertBroken(Check.REFUSED);
  }

  @Test
  void aRefusedKeyThatCannotBeUsedAgain() {
    scene.attempt(
        Scene.purchase("dora"),
        Scene.answer(Outcome.BREACH, 422, "idempotency-key-reused", "", "", ""));

    assertThat(scene.broken()).contains(Check.REFUSED.title());
  }

  @Test
  void aMissingEvent() {
    scene.deliveries.removeLast();

    assertBroken(Check.EVENTS);
  }

  @Test
  void anEventThatIsToldTwiceWithTwoIds() {
    scene.event("o-carol", "order.expired");

    assertBroken(Check.EVENTS);
  }

  @Test
  void eventsOutOfOrder() {
    scene.deliveries.addFirst(scene.deliveries.remove(1));

    assertBroken(Check.EVENTS);
  }

  @Test
  void anEventOfNoOrder() {
    scene.event("o-nobody", "order.placed");

    assertBroken(Check.EVENTS);
  }

  /** A rejected row of the buyer's key, as the order writer makes it. */
  private void rejected(String id, String buyer) {
    scene.orders.add(
        new Books.Order(
            id,
            SALE,
            buyer,
            OrderChecks.hash("k-" + buyer),
            "REJECTED",
            Scene.PRICE,
            Map.of("shoe", 1),
            5_000,
            6_000));
    scene.event(id, "order.rejected");
  }

  private void assertBroken(Check... checks) {
    assertThat(scene.broken())
        .containsExactlyInAnyOrder(Arrays.stream(checks).map(Check::title).toArray(String[]::new));
  }
}
