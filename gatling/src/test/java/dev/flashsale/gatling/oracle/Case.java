package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.Outcome;
import dev.flashsale.gatling.history.SaleRun;
import dev.flashsale.gatling.history.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A small sale in which all went well, for tests to plant one fault in. */
final class Case {

  static final String SALE = "sale";
  static final String SKU = "sneaker";
  static final long PRICE = 100;

  /** Two units for ann, one for bob, none for cid; ann asked twice. */
  final List<Answer> answers =
      new ArrayList<>(
          List.of(
              accepted("ann", "k1", 2, "order-ann"),
              replayed(accepted("ann", "k1", 2, "order-ann")),
              created(accepted("bob", "k1", 1, "order-bob")),
              refused("cid", "k2", 1, Outcome.SOLD_OUT)));

  final List<Books.Order> orders =
      new ArrayList<>(
          List.of(order("order-ann", "ann", "k1", 2), order("order-bob", "bob", "k1", 1)));

  final List<Books.Item> items = new ArrayList<>(List.of(new Books.Item(SKU, 3, 3)));
  int shoppers = 3;
  long journalBacklog;
  Audit.Item audited = new Audit.Item(SKU, 3, 0, 3, 0, 0, 0);

  Evidence evidence() {
    return Evidence.of(
        new SaleRun(SALE, shoppers, 3, 2, 1),
        List.copyOf(answers),
        new Audit(SALE, 1, journalBacklog, List.of(audited)),
        new Books(List.copyOf(items), List.copyOf(orders)));
  }

  void change(String orderId, UnaryOperator<Books.Order> change) {
    orders.replaceAll(order -> order.id().equals(orderId) ? change.apply(order) : order);
  }

  static Ask ask(String buyer, String key, int quantity) {
    return Ask.first(SALE, buyer, key, "single", Step.BUY, SKU, quantity);
  }

  static Answer accepted(String buyer, String key, int quantity, String id) {
    return answer(ask(buyer, key, quantity), Outcome.RESERVED, 202, id, false, null);
  }

  static Answer refused(String buyer, String key, int quantity, Outcome outcome) {
    return answer(ask(buyer, key, quantity), outcome, 409, null, false, null);
  }

  static Answer replayed(Answer original) {
    return answer(original.ask(), original.outcome(), 202, original.orderId(), true, null);
  }

  static Answer created(Answer reserved) {
    return answer(reserved.ask(), Outcome.PERSISTED, 201, reserved.orderId(), false, null);
  }

  static Answer breached(Answer answer, String breach) {
    return answer(answer.ask(), Outcome.OUTSIDE_CONTRACT, 500, null, false, breach);
  }

  static Books.Order order(String id, String buyer, String key, int quantity) {
    long amount = quantity * PRICE;
    return new Books.Order(
        id, buyer, KeyUse.hash(key), "PLACED", amount, Map.of(SKU, quantity), amount, 1);
  }

  static Books.Order withStatus(Books.Order o, String status) {
    return new Books.Order(
        o.id(), o.buyer(), o.keyHash(), status, o.amount(), o.lines(), o.linesAmount(), 0);
  }

  private static Answer answer(
      Ask ask,
      Outcome outcome,
      int status,
      @Nullable String id,
      boolean replayed,
      @Nullable String breach) {
    return new Answer(ask, outcome, 1_000, 10, status, null, id, null, replayed, 0, breach);
  }
}
