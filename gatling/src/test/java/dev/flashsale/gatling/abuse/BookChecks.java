package dev.flashsale.gatling.abuse;

import dev.flashsale.gatling.oracle.Audit;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the service's own account of the sale must say afterwards. */
final class BookChecks {

  private BookChecks() {}

  static List<String> notDrained(Evidence evidence) {
    long backlog = evidence.audit().journalBacklog();
    return backlog == 0 ? List.of() : List.of(backlog + " orders are not in PostgreSQL");
  }

  static List<String> drift(Evidence evidence) {
    return notZero(evidence, Audit.Item::drift);
  }

  static List<String> oversold(Evidence evidence) {
    return notZero(evidence, Audit.Item::oversold);
  }

  private static List<String> notZero(Evidence evidence, ToLongFunction<Audit.Item> figure) {
    List<Audit.Item> items = evidence.audit().items();
    return items.isEmpty()
        ? List.of("no items")
        : items.stream()
            .filter(item -> figure.applyAsLong(item) != 0)
            .map(item -> item.sku() + ": " + figure.applyAsLong(item))
            .toList();
  }
}
