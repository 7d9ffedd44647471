package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.Action;
import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.CheckoutAsk;
import dev.flashsale.gatling.history.CheckoutOutcome;
import dev.flashsale.gatling.history.Outcome;
import dev.flashsale.gatling.history.SaleRun;
import dev.flashsale.gatling.history.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  final List<CheckoutAnswer> checkouts = new ArrayList<>();
  final List<Books.Charge> charges = new ArrayList<>();
  final List<String> openPayments = new ArrayList<>();
  final List<Books.Item> items = new ArrayList<>(List.of(new Books.Item(SKU, 3, 3)));
  int shoppers = 3;
  long journalBacklog;
  boolean settles;
  Audit.Item audited = new Audit.Item(SKU, 3, 0, 3, 0, 0, 0);

  Evidence evidence() {
    return Evidence.of(
        new SaleRun(SALE, shoppers, 3, 2, 1, settles),
        List.copyOf(answers),
        List.copyOf(checkouts),
        new Audit(SALE, 1, journalBacklog, List.of(audited)),
        new Books(
            List.copyOf(items),
            List.copyOf(orders),
            List.copyOf(charges),
            List.copyOf(openPayments)));
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

  static Answer refusedAt(String buyer, String key, int quantity, long answeredAtMs) {
    Ask ask = ask(buyer, key, quantity);
    return new Answer(
        ask, Outcome.SOLD_OUT, answeredAtMs, 10, 409, null, null, null, false, 0, null);
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

  /** Ann has paid, Bob has left without paying, and Cid got the unit he left. */
  static Case settled() {
    Case sale = new Case();
    sale.settles = true;
    sale.checkouts.add(told("ann", "order-ann", Action.PAY, CheckoutOutcome.PAID));
    sale.change("order-ann", order -> withStatus(order, "PAID"));
    sale.charges.add(new Books.Charge("order-ann", 2 * PRICE, false));
    sale.change("order-bob", order -> ended(order, "EXPIRED", 5_000));
    sale.answers.add(accepted("cid", "k2", 1, "order-cid"));
    sale.orders.add(withStatus(order("order-cid", "cid", "k2", 1, 6_000), "PAID"));
    sale.charges.add(new Books.Charge("order-cid", PRICE, false));
    sale.audited = new Audit.Item(SKU, 3, 0, 0, 3, 0, 0);
    return sale;
  }

  static CheckoutAnswer told(String buyer, String id, Action action, CheckoutOutcome outcome) {
    CheckoutAsk ask = new CheckoutAsk(SALE, buyer, id, action, "key-" + action, "tok_approve", 1);
    return new CheckoutAnswer(ask, outcome, 2_000, 200, 0, null);
  }

  static Books.Order order(String id, String buyer, String key, int quantity) {
    return order(id, buyer, key, quantity, 990);
  }

  static Books.Order order(String id, String buyer, String key, int quantity, long createdAtMs) {
    long amount = quantity * PRICE;
    return new Books.Order(
        id,
        buyer,
        KeyUse.hash(key),
        "PLACED",
        amount,
        Map.of(SKU, quantity),
        amount,
        createdAtMs,
        null,
        Map.of("order.placed", 1));
  }

  /** With the events that belong to it. */
  static Books.Order withStatus(Books.Order o, String status) {
    return withStatus(o, status, null);
  }

  static Books.Order ended(Books.Order o, String status, long atMs) {
    return withStatus(o, status, atMs);
  }

  private static Books.Order withStatus(Books.Order o, String status, @Nullable Long endedAtMs) {
    String event = "order." + status.toLowerCase(Locale.ROOT);
    Map<String, Integer> events =
        status.equals("REJECTED") ? Map.of(event, 1) : Map.of("order.placed", 1, event, 1);
    return new Books.Order(
        o.id(),
        o.buyer(),
        o.keyHash(),
        status,
        o.amount(),
        o.lines(),
        o.linesAmount(),
        o.createdAtMs(),
        endedAtMs,
        events);
  }

  static Books.Order withEvents(Books.Order o, Map<String, Integer> events) {
    return new Books.Order(
        o.id(),
        o.buyer(),
        o.keyHash(),
        o.status(),
        o.amount(),
        o.lines(),
        o.linesAmount(),
        o.createdAtMs(),
        o.endedAtMs(),
        events);
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
