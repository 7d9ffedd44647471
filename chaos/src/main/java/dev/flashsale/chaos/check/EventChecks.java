package dev.flashsale.chaos.check;

import dev.flashsale.chaos.check.Check.Finding;
import dev.flashsale.chaos.event.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Promises about events: the life of each order is told once, in its order, to its end. */
final class EventChecks {

  private static final Map<String, Set<List<String>>> LIVES =
      Map.of(
          "PLACED", Set.of(List.of("order.placed")),
          "PAID", Set.of(List.of("order.placed", "order.paid")),
          "CANCELLED", Set.of(List.of("order.placed", "order.cancelled")),
          "EXPIRED", Set.of(List.of("order.placed", "order.expired")),
          "REJECTED", Set.of(List.of("order.rejected")),
          "REFUNDED",
              Set.of(
                  List.of("order.placed", "order.paid", "order.refunded"),
                  List.of("order.placed", "order.cancelled", "order.refunded"),
                  List.of("order.placed", "order.expired", "order.refunded")));

  private EventChecks() {}

  static List<Finding> wrongEvents(Evidence evidence) {
    Map<String, List<String>> told = new LinkedHashMap<>();
    for (Delivery delivery : evidence.deliveries()) {
      if (delivery.type().startsWith("order.")) {
        told.computeIfAbsent(delivery.aggregateId(), _ -> new ArrayList<>()).add(delivery.type());
      }
    }
    List<Finding> found = new ArrayList<>();
    for (Books.Order order : evidence.books().orders()) {
      List<String> life = told.getOrDefault(order.id(), List.of());
      told.remove(order.id());
      if (!LIVES.getOrDefault(order.status(), Set.of()).contains(life)) {
        found.add(
            Finding.of(
                "%s is %s, and its events are %s".formatted(order.id(), order.status(), life),
                order.id(),
                order.who()));
      }
    }
    told.forEach((id, life) -> found.add(Finding.of(id + " is no order, and has " + life, id)));
    return found;
  }
}
