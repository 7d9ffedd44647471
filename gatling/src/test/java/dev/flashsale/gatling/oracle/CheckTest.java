package dev.flashsale.gatling.oracle;

import static dev.flashsale.gatling.history.Action.PAY;
import static dev.flashsale.gatling.oracle.Case.SKU;
import static dev.flashsale.gatling.oracle.Case.accepted;
import static dev.flashsale.gatling.oracle.Case.breached;
import static dev.flashsale.gatling.oracle.Case.created;
import static dev.flashsale.gatling.oracle.Case.ended;
import static dev.flashsale.gatling.oracle.Case.order;
import static dev.flashsale.gatling.oracle.Case.refused;
import static dev.flashsale.gatling.oracle.Case.replayed;
import static dev.flashsale.gatling.oracle.Case.told;
import static dev.flashsale.gatling.oracle.Case.withEvents;
import static dev.flashsale.gatling.oracle.Case.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.CheckoutOutcome;
import dev.flashsale.gatling.history.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check sees the fault it is for; a sale in which all went well has no violations. */
class CheckTest {

  @Test
  void cleanSaleHasNoViolations() {
    assertThat(Check.all(new Case().evidence(), Check.Source.DATABASE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyCheckSeesItsFault(Check check) {
    Case faulty = new Case();
    fault(check).accept(faulty);
    assertThat(Check.all(faulty.evidence(), Check.Source.DATABASE))
        .extracting(Violation::check)
        .contains(check.label());
  }

  @Test
  void anUnansweredBuyerMayHaveAnOrder() {
    Case unanswered = new Case();
    unanswered.answers.removeIf(answer -> answer.ask().buyer().equals("bob"));
    unanswered.answers.add(Answer.none(Case.ask("bob", "k1", 1), 1_000, 10));
    unanswered.answers.add(refused("bob", "k1", 1, Outcome.SOLD_OUT));
    assertThat(Check.all(unanswered.evidence(), Check.Source.DATABASE)).isEmpty();
  }

  @Test
  void unitsTooFewForAnybodyRefusedAreAsGoodAsSold() {
    Case remainder = new Case();
    sellBobsUnitToNobody(remainder);
    remainder.answers.removeIf(answer -> answer.outcome() == Outcome.SOLD_OUT);
    remainder.answers.add(refused("cid", "k2", 2, Outcome.SOLD_OUT));
    assertThat(Check.all(remainder.evidence(), Check.Source.DATABASE)).isEmpty();
  }

  @Test
  void aCancelledOrderFreesItsUnitsAndItsBuyersLimit() {
    Case cancelled = new Case();
    cancelled.orders.add(ended(order("order-2", "ann", "k2", 2, 700), "CANCELLED", 800));
    cancelled.answers.add(accepted("ann", "k2", 2, "order-2"));
    assertThat(Check.all(cancelled.evidence(), Check.Source.DATABASE)).isEmpty();
  }

  @Test
  void aSaleThatIsSettledHasNoViolations() {
    assertThat(Check.all(Case.settled().evidence(), Check.Source.DATABASE)).isEmpty();
  }

  @Test
  void aLateChargeThatWasGivenBackIsRight() {
    Case sale = Case.settled();
    sale.change("order-bob", order -> ended(order, "REFUNDED", 5_000));
    sale.charges.add(new Books.Charge("order-bob", Case.PRICE, true));
    assertThat(Check.all(sale.evidence(), Check.Source.DATABASE)).isEmpty();
  }

  private static Consumer<Case> fault(Check check) {
    return switch (check) {
      case SHOPPERS_MISSING -> sale -> sale.shoppers = 4;
      case OUTSIDE_CONTRACT ->
          sale -> sale.answers.add(breached(sale.answers.getFirst(), "unexpected answer: 500"));
      case NEVER_ANSWERED ->
          sale -> sale.answers.set(3, refused("cid", "k2", 1, Outcome.UNAVAILABLE));
      case JOURNAL_NOT_DRAINED -> sale -> sale.journalBacklog = 1;
      case NOT_CONSERVED -> sale -> sale.audited = new Audit.Item(SKU, 3, 1, 3, 0, 0, 0);
      case DRIFT -> sale -> sale.audited = new Audit.Item(SKU, 3, 0, 3, 0, 5, 0);
      case OVERSOLD -> sale -> sale.orders.add(order("order-cid", "cid", "k2", 1));
      case STOCK_LEFT -> CheckTest::sellBobsUnitToNobody;
      case LOST -> sale -> sale.answers.add(accepted("cid", "k3", 1, "order-lost"));
      case LOST_AFTER_CREATED ->
          sale -> sale.answers.add(created(accepted("cid", "k3", 1, "order-lost")));
      case REJECTED -> sale -> sale.change("order-bob", order -> withStatus(order, "REJECTED"));
      case ANOTHER_BUYER ->
          sale -> sale.change("order-bob", _ -> order("order-bob", "cid", "k1", 1));
      case WRONG_LINES -> sale -> sale.change("order-bob", _ -> order("order-bob", "bob", "k1", 2));
      case TWO_IDS -> sale -> sale.answers.add(replayed(accepted("ann", "k1", 2, "order-bob")));
      case REPLAY_NOT_MARKED -> sale -> sale.answers.add(accepted("ann", "k1", 2, "order-ann"));
      case OVER_LIMIT -> sale -> sale.orders.add(order("order-ann-2", "ann", "k2", 1));
      case ITEMS_MISSING -> sale -> sale.items.clear();
      case ACCOUNTS_DISAGREE -> sale -> sale.items.set(0, new Books.Item(SKU, 3, 2));
      case ANOTHER_KEY -> sale -> sale.change("order-bob", _ -> order("order-bob", "bob", "k9", 1));
      case TWO_ORDERS -> sale -> sale.orders.add(order("order-bob-2", "bob", "k1", 1));
      case WRONG_AMOUNT -> sale -> sale.change("order-bob", CheckTest::overpriced);
      case NOBODY_ASKED -> sale -> sale.orders.add(order("order-cid", "cid", "k2", 1));
      case NOT_ANNOUNCED ->
          sale -> sale.change("order-bob", order -> withEvents(order, Map.of("order.placed", 2)));
      case CHECKOUT_OUTSIDE_CONTRACT -> sale -> sale.checkouts.add(breachedPayment());
      case CHECKOUT_NEVER_ANSWERED ->
          sale -> sale.checkouts.add(told("bob", "order-bob", PAY, CheckoutOutcome.NOT_YET));
      case TOLD_OTHERWISE ->
          sale -> sale.checkouts.add(told("bob", "order-bob", PAY, CheckoutOutcome.PAID));
      case LEFT_OPEN -> sale -> sale.settles = true;
      case WRONGLY_CHARGED ->
          sale -> sale.charges.add(new Books.Charge("order-bob", Case.PRICE, false));
      case NOT_SOLD_AGAIN ->
          sale -> {
            sale.settles = true;
            sale.change("order-bob", order -> ended(order, "EXPIRED", 5_000));
          };
    };
  }

  private static CheckoutAnswer breachedPayment() {
    CheckoutAnswer answer = told("bob", "order-bob", PAY, CheckoutOutcome.OUTSIDE_CONTRACT);
    return new CheckoutAnswer(
        answer.ask(), answer.outcome(), answer.answeredAtMs(), 500, 0, "unexpected answer: 500");
  }

  @ParameterizedTest
  @ValueSource(strings = {"twice", "too little", "nothing", "refunded", "who left"})
  void seesEachWayToChargeWrongly(String fault) {
    Case sale = Case.settled();
    Books.Charge right = sale.charges.getFirst();
    switch (fault) {
      case "twice" -> sale.charges.add(right);
      case "too little" ->
          sale.charges.set(0, new Books.Charge(right.orderId(), right.amount() - 1, false));
      case "nothing" -> sale.charges.remove(right);
      case "refunded" ->
          sale.charges.set(0, new Books.Charge(right.orderId(), right.amount(), true));
      default -> sale.charges.add(new Books.Charge("order-bob", Case.PRICE, true));
    }
    assertThat(Check.all(sale.evidence(), Check.Source.DATABASE))
        .extracting(Violation::check)
        .containsOnly(Check.WRONGLY_CHARGED.label());
  }

  @Test
  void unitsThatTwoHeldAtATimeAreOversold() {
    Case sale = Case.settled();
    sale.change(
        "order-cid", order -> withStatus(order("order-cid", "cid", "k2", 1, 4_999), "PAID"));
    assertThat(Check.all(sale.evidence(), Check.Source.DATABASE))
        .extracting(Violation::check)
        .contains(Check.OVERSOLD.label());
  }

  @Test
  void whoIsTurnedAwayLongAfterUnitsCameBackIsWronged() {
    Case sale = Case.settled();
    sale.orders.removeIf(order -> order.buyer().equals("cid"));
    sale.answers.add(Case.refusedAt("cid", "k2", 1, 9_000));
    assertThat(Check.all(sale.evidence(), Check.Source.DATABASE))
        .extracting(Violation::check)
        .doesNotContain(Check.STOCK_LEFT.label());
    sale.answers.add(Case.refusedAt("cid", "k2", 1, 11_000));
    assertThat(Check.all(sale.evidence(), Check.Source.DATABASE))
        .extracting(Violation::check)
        .contains(Check.STOCK_LEFT.label());
  }

  private static void sellBobsUnitToNobody(Case sale) {
    sale.answers.removeIf(answer -> answer.ask().buyer().equals("bob"));
    sale.orders.removeIf(order -> order.buyer().equals("bob"));
    sale.shoppers = 2;
    sale.items.set(0, new Books.Item(SKU, 3, 2));
    sale.audited = new Audit.Item(SKU, 3, 1, 2, 0, 0, 0);
  }

  private static Books.Order overpriced(Books.Order o) {
    return new Books.Order(
        o.id(),
        o.buyer(),
        o.keyHash(),
        o.status(),
        101,
        o.lines(),
        100,
        o.createdAtMs(),
        null,
        o.events());
  }

  @Test
  void withoutADatabaseOnlyWhatHttpShowsIsJudged() {
    Case seenOverHttp = new Case();
    seenOverHttp.orders.add(order("order-cid", "cid", "k2", 1));
    seenOverHttp.items.clear();
    List<Violation> found = Check.all(seenOverHttp.evidence(), Check.Source.HTTP);
    assertThat(found).isEmpty();
  }
}
