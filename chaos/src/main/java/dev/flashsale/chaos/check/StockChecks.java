package dev.flashsale.chaos.check;

import dev.flashsale.chaos.check.Check.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promises about units: none sold twice, none lost, none kept back. */
final class StockChecks {

  private StockChecks() {}

  static List<Finding> oversold(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (StockSample sample : evidence.samples()) {
      if (sample.live() > sample.total() || sample.committed() > sample.total()) {
        found.add(
            Finding.of(
                "%s %s at %.3f: %d units in live orders, %d in the ledger, of %d"
                    .formatted(
                        sample.sale(),
                        sample.sku(),
                        sample.atMs() / 1e3,
                        sample.live(),
                        sample.committed(),
                        sample.total()),
                sample.sale()));
      }
    }
    for (Books.Item item : evidence.books().items()) {
      long live = live(evidence.books(), item);
      if (live > item.total()) {
        found.add(
            Finding.of(
                "%s %s: %d units in live orders of %d"
                    .formatted(item.sale(), item.sku(), live, item.total()),
                item.sale()));
      }
    }
    return found;
  }

  /** The ledger, the audit and Redis itself must all say the same of each item. */
  static List<Finding> notConserved(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (Books.Item item : evidence.books().items()) {
      long live = live(evidence.books(), item);
      if (item.committed() != live) {
        found.add(
            Finding.of(
                "%s %s: the ledger has %d units committed, live orders have %d"
                    .formatted(item.sale(), item.sku(), item.committed(), live),
                item.sale()));
      }
      long available = available(evidence, item);
      if (available != item.total() - live) {
        found.add(
            Finding.of(
                "%s %s: Redis has %s available, PostgreSQL has %d of %d live"
                    .formatted(
                        item.sale(),
                        item.sku(),
                        available < 0 ? "no number" : Long.toString(available),
                        live,
                        item.total()),
                item.sale()));
      }
    }
    for (Audit audit : evidence.audits()) {
      audit.items().stream()
          .filter(item -> item.drift() != 0 || item.oversold() != 0)
          .forEach(item -> found.add(Finding.of(audit.saleId() + " audit: " + item)));
    }
    return found;
  }

  private static long available(Evidence evidence, Books.Item item) {
    return evidence.remaining().stream()
        .filter(remaining -> remaining.sale().equals(item.sale()))
        .mapToLong(remaining -> remaining.available().getOrDefault(item.sku(), -1L))
        .findFirst()
        .orElse(-1);
  }

  static List<Finding> notDrained(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    evidence.books().unsettled().forEach(it -> found.add(Finding.of("PostgreSQL: " + it)));
    for (Audit audit : evidence.audits()) {
      if (audit.journalBacklog() != 0) {
        found.add(Finding.of(audit.saleId() + ": the audit has backlog " + audit.journalBacklog()));
      }
    }
    for (Remaining remaining : evidence.remaining()) {
      if (remaining.journal() != 0 || remaining.deadLetters() != 0) {
        found.add(
            Finding.of(
                "%s: Redis has %d journal entries and %d dead letters"
                    .formatted(remaining.sale(), remaining.journal(), remaining.deadLetters())));
      }
    }
    return found;
  }

  static List<Finding> overCap(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (StockSample sample : evidence.samples()) {
      if (sample.most() > evidence.perBuyer().getOrDefault(sample.sale(), Integer.MAX_VALUE)) {
        found.add(
            Finding.of(
                "%s at %.3f: a buyer has %d units"
                    .formatted(sample.sale(), sample.atMs() / 1e3, sample.most()),
                sample.sale()));
      }
    }
    Map<List<String>, Integer> units = new HashMap<>();
    evidence.books().orders().stream()
        .filter(Books.Order::isLive)
        .forEach(it -> units.merge(List.of(it.sale(), it.buyer()), it.units(), Integer::sum));
    units.forEach(
        (of, held) -> {
          int cap = evidence.perBuyer().getOrDefault(of.getFirst(), Integer.MAX_VALUE);
          if (held > cap) {
            found.add(
                Finding.of(
                    "%s has %d units of %s, where %d is the cap"
                        .formatted(of.getLast(), held, of.getFirst(), cap),
                    of.getFirst() + "/" + of.getLast()));
          }
        });
    return found;
  }

  private static long live(Books books, Books.Item item) {
    return books.orders().stream()
        .filter(order -> order.isLive() && order.sale().equals(item.sale()))
        .mapToLong(order -> order.lines().getOrDefault(item.sku(), 0))
        .sum();
  }
}
