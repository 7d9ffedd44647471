package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.CheckoutOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Promises about what comes after the order: paid for once, or ended, as the shopper was told. */
final class CheckoutChecks {

  private CheckoutChecks() {}

  static List<String> outsideContract(Evidence evidence) {
    return evidence.checkouts().stream()
        .filter(answer -> answer.breach() != null)
        .map(answer -> describe(answer) + ": " + answer.breach())
        .toList();
  }

  /** The last word on a payment or cancellation was to ask again. */
  static List<String> neverAnswered(Evidence evidence) {
    Map<List<String>, List<CheckoutAnswer>> byKey =
        evidence.checkouts().stream()
            .collect(Collectors.groupingBy(a -> List.of(a.ask().orderId(), a.ask().key())));
    return byKey.values().stream()
        .filter(answers -> answers.stream().noneMatch(a -> a.outcome().settles()))
        .map(answers -> describe(answers.getLast()) + ", after " + answers.size() + " requests")
        .toList();
  }

  static List<String> toldOtherwise(Evidence evidence) {
    return Stream.concat(
            told(evidence, CheckoutOutcome.PAID, "PAID"),
            told(evidence, CheckoutOutcome.CANCELLED, "CANCELLED"))
        .toList();
  }

  private static Stream<String> told(Evidence evidence, CheckoutOutcome outcome, String status) {
    Map<String, Books.Order> orders = evidence.books().byId();
    return evidence.checkouts().stream()
        .filter(answer -> answer.outcome() == outcome)
        .filter(answer -> orders.containsKey(answer.ask().orderId()))
        .filter(answer -> !order(orders, answer).status().equals(status))
        .map(answer -> describe(answer) + ", the books say " + order(orders, answer).status());
  }

  private static Books.Order order(Map<String, Books.Order> orders, CheckoutAnswer answer) {
    return Objects.requireNonNull(orders.get(answer.ask().orderId()));
  }

  /** Every hold is over, so every order is paid for or has ended. */
  static List<String> leftOpen(Evidence evidence) {
    if (!evidence.run().settles()) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    evidence.books().orders().stream()
        .filter(order -> order.status().equals("PLACED"))
        .forEach(order -> found.add(order.id() + " is neither paid nor over"));
    evidence.books().openPayments().forEach(id -> found.add(id + " has an unsettled payment"));
    return found;
  }

  /** The sandbox keeps one charge of the right amount for a paid order, and none for others. */
  static List<String> wronglyCharged(Evidence evidence) {
    Map<String, List<Books.Charge>> charges =
        evidence.books().charges().stream().collect(Collectors.groupingBy(Books.Charge::orderId));
    return evidence.books().orders().stream()
        .filter(o -> !isChargedRightly(o, charges.getOrDefault(o.id(), List.of())))
        .map(
            o ->
                "%s over %d is %s and was charged %s"
                    .formatted(
                        o.id(), o.amount(), o.status(), charges.getOrDefault(o.id(), List.of())))
        .toList();
  }

  private static boolean isChargedRightly(Books.Order order, List<Books.Charge> charges) {
    List<Books.Charge> kept = charges.stream().filter(charge -> !charge.refunded()).toList();
    return switch (order.status()) {
      case "PAID" -> kept.size() == 1 && kept.getFirst().amount() == order.amount();
      case "REFUNDED" -> kept.isEmpty() && !charges.isEmpty();
      default -> charges.isEmpty();
    };
  }

  private static String describe(CheckoutAnswer answer) {
    return "%s of %s by %s was told %s"
        .formatted(
            answer.ask().action(), answer.ask().orderId(), answer.ask().buyer(), answer.outcome());
  }
}
