package dev.flashsale.chaos.check;

import dev.flashsale.chaos.check.Check.Finding;
import dev.flashsale.chaos.history.Action;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Promises about answers: only those of the contract, and one for everybody. */
final class AnswerChecks {

  /** Nobody who waits as told is told to wait so often. */
  private static final int LIMITED_MAX = 20;

  private AnswerChecks() {}

  static List<Finding> outsideContract(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (Attempt attempt : evidence.attempts()) {
      if (attempt.answer().outcome() == Outcome.BREACH) {
        found.add(finding(attempt.toString(), attempt));
      } else if (attempt.answer().code().equals("order-not-found")
          && !mayBeForgotten(evidence, attempt)) {
        found.add(finding("an accepted order was not found: " + attempt, attempt));
      }
    }
    return found;
  }

  /** Whether Redis may have forgotten the order since it was accepted. */
  private static boolean mayBeForgotten(Evidence evidence, Attempt attempt) {
    long acceptedMs =
        evidence.acceptances().stream()
            .filter(it -> it.orderId().equals(attempt.ask().orderId()))
            .mapToLong(Attempt::invokedMs)
            .min()
            .orElse(0);
    return evidence.forgotBetween(acceptedMs, attempt.completedMs());
  }

  /** Of an order that was destroyed, "not found" is all there is to say. */
  static List<Finding> neverAnswered(Evidence evidence) {
    Set<String> destroyed = evidence.destroyed();
    return evidence.byKey().values().stream()
        .filter(attempts -> attempts.stream().noneMatch(it -> it.answer().outcome().isFinal()))
        .filter(
            attempts ->
                !attempts.getLast().answer().code().equals("order-not-found")
                    || !destroyed.contains(attempts.getLast().ask().orderId()))
        .map(
            attempts ->
                finding(
                    "no final answer after %d attempts, the last: %s"
                        .formatted(attempts.size(), attempts.getLast()),
                    attempts.getLast()))
        .toList();
  }

  /** The last purchase in each sale came when nothing was wrong any more. */
  static List<Finding> doesNotSellAgain(Evidence evidence) {
    return evidence.attempts().stream()
        .filter(attempt -> attempt.ask().key().startsWith("last-"))
        .filter(attempt -> !sells(evidence, attempt))
        .map(attempt -> finding("all is healed, and yet: " + attempt, attempt))
        .toList();
  }

  private static boolean sells(Evidence evidence, Attempt attempt) {
    return switch (attempt.answer().outcome()) {
      case OK -> true;
      case REFUSED -> attempt.answer().code().equals("sold-out") && isSoldOut(evidence, attempt);
      default -> false;
    };
  }

  private static boolean isSoldOut(Evidence evidence, Attempt attempt) {
    return evidence.audits().stream()
        .filter(audit -> audit.saleId().equals(attempt.ask().sale()))
        .flatMap(audit -> audit.items().stream())
        .filter(item -> attempt.ask().lines().containsKey(item.sku()))
        .anyMatch(item -> item.available() <= 0);
  }

  static List<Finding> endedByItself(Evidence evidence) {
    return evidence.ends().stream().map(end -> Finding.of(end)).toList();
  }

  static List<Finding> refusalCosts(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (List<Attempt> attempts : evidence.byKey().values()) {
      Attempt last = attempts.getLast();
      if (last.ask().action() == Action.BUY && limitedInARow(attempts) > LIMITED_MAX) {
        found.add(finding("told to wait again and again, although it did: " + last, last));
      }
      attempts.stream()
          .filter(attempt -> attempt.answer().code().equals("idempotency-key-reused"))
          .forEach(it -> found.add(finding("a key of the same request is burnt: " + it, it)));
    }
    return found;
  }

  private static int limitedInARow(List<Attempt> attempts) {
    int row = 0;
    int longest = 0;
    for (Attempt attempt : attempts) {
      row = attempt.answer().code().equals("rate-limited") ? row + 1 : 0;
      longest = Math.max(longest, row);
    }
    return longest;
  }

  private static Finding finding(String detail, Attempt attempt) {
    return attempt.ask().buyer().isEmpty()
        ? Finding.of(detail)
        : Finding.of(detail, attempt.ask().who());
  }
}
