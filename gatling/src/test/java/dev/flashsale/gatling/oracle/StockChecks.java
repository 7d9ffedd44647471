package dev.flashsale.gatling.oracle;

import static dev.flashsale.gatling.history.Outcome.SOLD_OUT;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Promises about units: none sold twice, none lost, none kept back. */
final class StockChecks {

  private StockChecks() {}

  static List<String> journalNotDrained(Evidence evidence) {
    long backlog = evidence.audit().journalBacklog();
    return backlog == 0 ? List.of() : List.of(backlog + " orders are still only in the journal");
  }

  static List<String> oversold(Evidence evidence) {
    return evidence.books().items().stream()
        .filter(item -> evidence.books().liveUnits(item.sku()) > item.total())
        .map(
            item ->
                "%s: %d units in live orders, %d in stock"
                    .formatted(item.sku(), evidence.books().liveUnits(item.sku()), item.total()))
        .toList();
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

  /** With too few units left for anybody who was refused, the stock is as good as sold. */
  static List<String> turnedAwayWithStockLeft(Evidence evidence) {
    Map<String, Long> left =
        evidence.books().items().stream()
            .collect(
                Collectors.toMap(
                    Books.Item::sku,
                    item -> item.total() - evidence.books().liveUnits(item.sku())));
    long turnedAway =
        evidence.answers().stream()
            .filter(answer -> answer.outcome() == SOLD_OUT && answer.ask().step() == Step.BUY)
            .filter(answer -> couldHaveHad(answer, left))
            .count();
    return turnedAway == 0
        ? List.of()
        : List.of(
            "%d answers said sold out to orders that the units left %s would have served"
                .formatted(turnedAway, left));
  }

  private static boolean couldHaveHad(Answer answer, Map<String, Long> left) {
    return answer.ask().lines().entrySet().stream()
        .allMatch(line -> left.getOrDefault(line.getKey(), 0L) >= line.getValue());
  }
}
