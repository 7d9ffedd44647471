package dev.flashsale.gatling.oracle;

import static dev.flashsale.gatling.oracle.Case.SKU;
import static dev.flashsale.gatling.oracle.Case.accepted;
import static dev.flashsale.gatling.oracle.Case.breached;
import static dev.flashsale.gatling.oracle.Case.created;
import static dev.flashsale.gatling.oracle.Case.order;
import static dev.flashsale.gatling.oracle.Case.refused;
import static dev.flashsale.gatling.oracle.Case.replayed;
import static dev.flashsale.gatling.oracle.Case.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    cancelled.orders.add(cancelled(order("order-2", "ann", "k2", 2)));
    cancelled.answers.add(accepted("ann", "k2", 2, "order-2"));
    assertThat(Check.all(cancelled.evidence(), Check.Source.DATABASE)).isEmpty();
  }

  private static Books.Order cancelled(Books.Order o) {
    return new Books.Order(
        o.id(), o.buyer(), o.keyHash(), "CANCELLED", o.amount(), o.lines(), o.linesAmount(), 1);
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
      case NOT_ANNOUNCED -> sale -> sale.change("order-bob", order -> withStatus(order, "PLACED"));
    };
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
        o.id(), o.buyer(), o.keyHash(), o.status(), 101, Map.copyOf(o.lines()), 100, 1);
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
