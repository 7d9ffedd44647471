package dev.flashsale.chaos.check;

import dev.flashsale.chaos.check.Check.Finding;
import dev.flashsale.chaos.history.Action;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Promises about money: paid once, or not at all, and as the buyer was told. */
final class MoneyChecks {

  private MoneyChecks() {}

  static List<Finding> wronglyCharged(Evidence evidence) {
    Map<String, List<Books.Charge>> charges =
        evidence.books().charges().stream().collect(Collectors.groupingBy(Books.Charge::orderId));
    List<Finding> found = new ArrayList<>();
    for (Books.Order order : evidence.books().orders()) {
      List<Books.Charge> kept =
          charges.getOrDefault(order.id(), List.of()).stream().filter(Books.Charge::kept).toList();
      boolean right =
          order.status().equals("PAID")
              ? kept.size() == 1 && kept.getFirst().amount() == order.amount()
              : kept.isEmpty();
      if (!right) {
        found.add(
            Finding.of(
                "%s over %d is %s and was charged %s"
                    .formatted(order.id(), order.amount(), order.status(), kept),
                order.id(),
                order.who()));
      }
    }
    Map<String, Books.Order> orders = evidence.ordersById();
    charges.keySet().stream()
        .filter(id -> !orders.containsKey(id))
        .forEach(id -> found.add(Finding.of("a charge for " + id + ", which is no order", id)));
    return found;
  }

  static List<Finding> toldOtherwise(Evidence evidence) {
    Map<String, Books.Order> orders = evidence.ordersById();
    List<Finding> found = new ArrayList<>();
    for (Attempt attempt : evidence.attempts()) {
      Books.Order order = orders.get(attempt.orderId());
      if (attempt.answer().outcome() != Outcome.OK || order == null) {
        continue;
      }
      String told = told(attempt.ask().action());
      if (!told.isEmpty() && !told.equals(order.status())) {
        found.add(
            Finding.of(
                "%s was told %s, and is %s".formatted(order.id(), told, order.status()),
                order.id(),
                order.who()));
      }
    }
    return found;
  }

  private static String told(Action action) {
    return switch (action) {
      case PAY -> "PAID";
      case CANCEL -> "CANCELLED";
      case BUY, READ, RESTOCK -> "";
    };
  }
}
