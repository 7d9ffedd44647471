package dev.flashsale.gatling.oracle;

import static dev.flashsale.gatling.history.Outcome.SOLD_OUT;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Promises about units: none sold twice, none lost, none kept back. */
final class StockChecks {

  /** The service promises a second; the rest is for a machine that does everything at once. */
  private static final long RETURN_MS = 5_000;

  private StockChecks() {}

  static List<String> journalNotDrained(Evidence evidence) {
    long backlog = evidence.audit().journalBacklog();
    return backlog == 0 ? List.of() : List.of(backlog + " orders are still only in the journal");
  }

  /** At no time were more units held than there are, however they changed hands. */
  static List<String> oversold(Evidence evidence) {
    return evidence.books().items().stream()
        .filter(item -> leastLeft(evidence, item) < 0)
        .map(
            item ->
                "%s: %d units too many were held at one time"
                    .formatted(item.sku(), -leastLeft(evidence, item)))
        .toList();
  }

  private static long leastLeft(Evidence evidence, Books.Item item) {
    return UnitsLeft.of(evidence.books(), item, 0).least();
  }

  static List<String> notConserved(Evidence evidence) {
    return evidence.audit().items().stream()
        .filter(item -> item.total() != item.available() + item.held() + item.sold())
        .map(
            item ->
                "%s: total %d is not available %d + held %d + sold %d"
                    .formatted(
                        item.sku(), item.total(), item.available(), item.held(), item.sold()))
        .toList();
  }

  static List<String> drift(Evidence evidence) {
    return evidence.audit().items().stream()
        .filter(item -> item.drift() != 0 || item.oversold() != 0)
        .map(
            item ->
                "%s: the audit reports drift %d, oversold %d"
                    .formatted(item.sku(), item.drift(), item.oversold()))
        .toList();
  }

  /** Three accounts of the same units must agree: the audit, the ledger, the order lines. */
  static List<String> accountsDisagree(Evidence evidence) {
    List<String> found = new ArrayList<>();
    for (Books.Item item : evidence.books().items()) {
      long live = evidence.books().liveUnits(item.sku());
      if (item.committed() != live) {
        found.add(
            "%s: the ledger has %d units committed, live orders have %d"
                .formatted(item.sku(), item.committed(), live));
      }
      found.addAll(auditDisagrees(evidence.audit(), item, live));
    }
    return found;
  }

  private static List<String> auditDisagrees(Audit audit, Books.Item item, long live) {
    return audit.items().stream()
        .filter(audited -> audited.sku().equals(item.sku()))
        .filter(
            audited -> audited.total() != item.total() || audited.held() + audited.sold() != live)
        .map(
            audited ->
                "%s: the audit has total %d, held %d, sold %d; PostgreSQL has total %d, live %d"
                    .formatted(
                        item.sku(),
                        audited.total(),
                        audited.held(),
                        audited.sold(),
                        item.total(),
                        live))
        .toList();
  }

  static List<String> itemsMissing(Evidence evidence) {
    List<String> found = new ArrayList<>();
    if (evidence.audit().items().isEmpty()) {
      found.add("the audit has no items");
    }
    for (Audit.Item item : evidence.audit().items()) {
      if (evidence.books().item(item.sku()).isEmpty()) {
        found.add(item.sku() + " is in the audit, not in PostgreSQL");
      }
    }
    return found;
  }

  /**
   * Nobody is told that there are too few units while there are enough, those on their way back
   * aside.
   */
  static List<String> turnedAwayWithStockLeft(Evidence evidence) {
    Map<String, UnitsLeft> left =
        evidence.books().items().stream()
            .collect(
                Collectors.toMap(
                    Books.Item::sku, i -> UnitsLeft.of(evidence.books(), i, RETURN_MS)));
    long turnedAway =
        evidence.answers().stream()
            .filter(answer -> answer.outcome() == SOLD_OUT && answer.ask().step() == Step.BUY)
            .filter(answer -> couldHaveHad(answer, left))
            .count();
    return turnedAway == 0
        ? List.of()
        : List.of(turnedAway + " answers said sold out to orders that could have been served");
  }

  private static boolean couldHaveHad(Answer answer, Map<String, UnitsLeft> left) {
    long asked = answer.answeredAtMs() - answer.latencyMs();
    return answer.ask().lines().entrySet().stream()
        .allMatch(
            line -> {
              UnitsLeft units = left.get(line.getKey());
              return units != null && units.least(asked, answer.answeredAtMs()) >= line.getValue();
            });
  }

  /** With shoppers who come back, units that others have left do not lie about. */
  static List<String> notSoldAgain(Evidence evidence) {
    List<String> found = new ArrayList<>();
    for (Books.Item item : evidence.books().items()) {
      long placed = units(evidence, item, order -> !order.rejected());
      long ended = units(evidence, item, order -> !order.rejected() && !order.live());
      if (evidence.run().settles() && ended > 0 && placed <= item.total()) {
        found.add(
            "%s: %d units came back, %d of %d were ever placed"
                .formatted(item.sku(), ended, placed, item.total()));
      }
    }
    return found;
  }

  private static long units(Evidence evidence, Books.Item item, Predicate<Books.Order> which) {
    return evidence.books().orders().stream()
        .filter(which)
        .mapToLong(order -> order.lines().getOrDefault(item.sku(), 0))
        .sum();
  }
}
