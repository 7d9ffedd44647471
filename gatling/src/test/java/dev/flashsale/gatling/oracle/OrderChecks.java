package dev.flashsale.gatling.oracle;

import static dev.flashsale.gatling.history.Outcome.PERSISTED;
import static dev.flashsale.gatling.history.Outcome.RESERVED;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Promises about orders: each one kept, once, and as it was asked for. */
final class OrderChecks {

  private OrderChecks() {}

  static List<String> lost(Evidence evidence) {
    return notInBooks(evidence, RESERVED);
  }

  static List<String> lostAfterCreated(Evidence evidence) {
    return notInBooks(evidence, PERSISTED);
  }

  private static List<String> notInBooks(Evidence evidence, Outcome outcome) {
    Set<String> ids = evidence.books().byId().keySet();
    return accepted(evidence)
        .filter(answer -> answer.outcome() == outcome && !ids.contains(id(answer)))
        .map(answer -> "%d %s of %s".formatted(answer.status(), id(answer), answer.ask().buyer()))
        .distinct()
        .toList();
  }

  static List<String> acceptedButRejected(Evidence evidence) {
    return acceptedOrders(evidence, (_, order) -> order.rejected())
        .map(order -> order.id() + " of " + order.buyer())
        .distinct()
        .toList();
  }

  static List<String> ofAnotherBuyer(Evidence evidence) {
    return acceptedOrders(evidence, (answer, order) -> !order.buyer().equals(answer.ask().buyer()))
        .map(order -> order.id() + " is of " + order.buyer() + " in the books")
        .distinct()
        .toList();
  }

  static List<String> underAnotherKey(Evidence evidence) {
    return acceptedOrders(
            evidence, (answer, order) -> !order.keyHash().equals(KeyUse.hash(answer.ask().key())))
        .map(order -> order.id() + " of " + order.buyer() + " has key hash " + order.keyHash())
        .distinct()
        .toList();
  }

  static List<String> wrongLines(Evidence evidence) {
    return acceptedOrders(evidence, (answer, order) -> !order.lines().equals(answer.ask().lines()))
        .map(order -> order.id() + " has lines " + order.lines() + ", which is not what was asked")
        .distinct()
        .toList();
  }

  static List<String> wrongAmount(Evidence evidence) {
    return evidence.books().orders().stream()
        .filter(order -> !order.rejected() && order.amount() != order.linesAmount())
        .map(
            order ->
                "%s costs %d, its lines %d"
                    .formatted(order.id(), order.amount(), order.linesAmount()))
        .toList();
  }

  static List<String> twoOrdersForOneKey(Evidence evidence) {
    return evidence.ordersByKey().values().stream()
        .map(orders -> orders.stream().filter(Books.Order::live).toList())
        .filter(orders -> orders.size() > 1)
        .map(orders -> orders.getFirst().buyer() + " has " + ids(orders) + " under one key")
        .toList();
  }

  static List<String> twoIdsForOneKey(Evidence evidence) {
    return evidence.keyUses().stream()
        .filter(use -> use.accepted().stream().map(OrderChecks::id).distinct().count() > 1)
        .map(use -> use + " was given " + use.accepted().stream().map(OrderChecks::id).toList())
        .toList();
  }

  /** Of all acceptances of one key, only the one that made the order is not a replay. */
  static List<String> replayNotMarked(Evidence evidence) {
    return evidence.keyUses().stream()
        .filter(use -> use.accepted().stream().filter(Predicate.not(Answer::replayed)).count() > 1)
        .map(use -> use + " was accepted more than once as if new")
        .toList();
  }

  static List<String> overBuyerLimit(Evidence evidence) {
    Map<String, Integer> units = new HashMap<>();
    evidence.books().live().forEach(o -> units.merge(o.buyer(), o.units(), Integer::sum));
    int limit = evidence.run().perBuyerLimit();
    return units.entrySet().stream()
        .filter(buyer -> buyer.getValue() > limit)
        .map(
            buyer ->
                "%s has %d units, the limit is %d"
                    .formatted(buyer.getKey(), buyer.getValue(), limit))
        .sorted()
        .toList();
  }

  /** Every client knows that it has no order, and yet there is one. */
  static List<String> nobodyAskedFor(Evidence evidence) {
    Set<List<String>> explained =
        evidence.keyUses().stream()
            .filter(KeyUse::mayHaveOrder)
            .map(use -> List.of(use.buyer(), use.hash()))
            .collect(Collectors.toSet());
    return evidence.books().live().stream()
        .filter(order -> !explained.contains(List.of(order.buyer(), order.keyHash())))
        .map(order -> order.id() + " of " + order.buyer() + ", who was never given it")
        .toList();
  }

  /** An event when the order is placed and one for what it is now; no other but before a refund. */
  static List<String> notAnnouncedOnce(Evidence evidence) {
    return evidence.books().orders().stream()
        .filter(order -> !announcedOnce(order))
        .map(o -> "%s is %s and has events %s".formatted(o.id(), o.status(), o.events()))
        .toList();
  }

  private static boolean announcedOnce(Books.Order order) {
    Set<String> due = new TreeSet<>();
    due.add("order." + order.status().toLowerCase(Locale.ROOT));
    if (!order.rejected()) {
      due.add("order.placed");
    }
    Set<String> told = order.events().keySet();
    boolean each = order.events().values().stream().allMatch(number -> number == 1);
    boolean refunded = order.status().equals("REFUNDED");
    return each && (refunded ? told.containsAll(due) : told.equals(due));
  }

  private interface Test {
    boolean fails(Answer answer, Books.Order order);
  }

  private static Stream<Books.Order> acceptedOrders(Evidence evidence, Test test) {
    Map<String, Books.Order> books = evidence.books().byId();
    return accepted(evidence)
        .filter(answer -> books.containsKey(id(answer)))
        .filter(answer -> test.fails(answer, Objects.requireNonNull(books.get(id(answer)))))
        .map(answer -> Objects.requireNonNull(books.get(id(answer))));
  }

  private static Stream<Answer> accepted(Evidence evidence) {
    return evidence.answers().stream().filter(answer -> answer.outcome().accepted());
  }

  private static String id(Answer answer) {
    return Objects.requireNonNullElse(answer.orderId(), "(no id)");
  }

  private static List<String> ids(List<Books.Order> orders) {
    return orders.stream().map(Books.Order::id).toList();
  }
}
