package dev.flashsale.chaos.check;

import dev.flashsale.chaos.check.Check.Finding;
import dev.flashsale.chaos.check.Evidence.KeyUse;
import dev.flashsale.chaos.history.Action;
import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Promises about orders: each one kept, once, and as it was asked for. */
final class OrderChecks {

  private static final int HASH_BYTES = 16;

  private OrderChecks() {}

  /**
   * What somebody was told is in PostgreSQL stays there, whatever happens, and is not taken back.
   */
  static List<Finding> lostPersisted(Evidence evidence) {
    Map<String, Books.Order> orders = evidence.ordersById();
    List<Finding> found = new ArrayList<>();
    for (Attempt attempt : evidence.attempts()) {
      Answer answer = attempt.answer();
      boolean told = answer.outcome() == Outcome.OK && answer.isPersisted();
      if (!told || answer.orderStatus().equals("REJECTED")) {
        continue;
      }
      Books.Order order = orders.get(attempt.orderId());
      if (order == null || order.isRejected()) {
        found.add(
            finding(attempt.orderId() + (order == null ? " is gone" : " is REJECTED"), attempt));
      }
    }
    return found;
  }

  /** Lost is what is nowhere, unless everything that had it was destroyed. */
  static List<Finding> lostAccepted(Evidence evidence) {
    Map<String, Books.Order> orders = evidence.ordersById();
    return evidence.acceptances().stream()
        .filter(attempt -> attempt.answer().status() == 202)
        .filter(attempt -> !orders.containsKey(attempt.orderId()))
        .filter(attempt -> !evidence.lostEverywhere(attempt))
        .map(attempt -> finding(attempt.orderId() + " is gone", attempt))
        .toList();
  }

  /** The excuse has to lie between Redis' yes and PostgreSQL's no. */
  static List<Finding> rejectedForNothing(Evidence evidence) {
    return evidence.books().orders().stream()
        .filter(Books.Order::isRejected)
        .filter(order -> !evidence.mayBeRejected(order.createdMs(), order.persistedMs()))
        .map(order -> Finding.of(order.id() + " of " + order.buyer(), order.id(), order.who()))
        .toList();
  }

  static List<Finding> notAsAskedFor(Evidence evidence) {
    Map<String, Attempt> purchases = new HashMap<>();
    evidence.attempts().stream()
        .filter(attempt -> attempt.ask().action() == Action.BUY)
        .forEach(it -> purchases.putIfAbsent(of(it), it));
    List<Finding> found = new ArrayList<>();
    for (Books.Order order : evidence.books().orders()) {
      Attempt asked = purchases.get(of(order));
      if (asked == null) {
        found.add(Finding.of("nobody asked for " + order, order.id(), order.who()));
      } else if (!asked.ask().lines().equals(order.lines())) {
        found.add(finding("asked for " + asked.ask().lines() + ", got " + order, asked));
      }
    }
    Map<String, Books.Order> orders = evidence.ordersById();
    for (Attempt attempt : evidence.acceptances()) {
      Books.Order order = orders.get(attempt.orderId());
      if (order != null && !of(order).equals(of(attempt))) {
        found.add(finding(attempt.orderId() + " is another's: " + order, attempt));
      }
    }
    return found;
  }

  private static String of(Attempt attempt) {
    return attempt.ask().sale() + " " + attempt.ask().buyer() + " " + hash(attempt.ask().key());
  }

  private static String of(Books.Order order) {
    return order.sale() + " " + order.buyer() + " " + order.keyHash();
  }

  static List<Finding> twoForOneKey(Evidence evidence) {
    Map<String, List<Books.Order>> byKey = new HashMap<>();
    evidence.books().orders().stream()
        .filter(order -> !order.isRejected())
        .forEach(it -> byKey.computeIfAbsent(of(it), _ -> new ArrayList<>()).add(it));
    return byKey.values().stream()
        .filter(orders -> orders.size() > 1)
        .map(
            orders ->
                Finding.of(
                    orders.getFirst().buyer()
                        + " has under one key "
                        + orders.stream().map(Books.Order::id).toList(),
                    orders.getFirst().who()))
        .toList();
  }

  /** All answers for a key name one order, those about a rejected or destroyed one aside. */
  static List<Finding> namesAnother(Evidence evidence) {
    Map<String, Books.Order> orders = evidence.ordersById();
    List<Finding> found = new ArrayList<>();
    for (Map.Entry<KeyUse, List<Attempt>> use : evidence.byKey().entrySet()) {
      List<String> named =
          use.getValue().stream()
              .filter(Attempt::isAcceptance)
              .filter(attempt -> !isVoid(evidence, orders, attempt))
              .map(Attempt::orderId)
              .distinct()
              .toList();
      if (named.size() > 1) {
        found.add(
            Finding.of(
                use.getKey().buyer() + " was given " + named + " for one key",
                use.getKey().sale() + "/" + use.getKey().buyer()));
      }
    }
    return found;
  }

  private static boolean isVoid(
      Evidence evidence, Map<String, Books.Order> orders, Attempt attempt) {
    Books.Order order = orders.get(attempt.orderId());
    return order == null ? evidence.lostEverywhere(attempt) : order.isRejected();
  }

  /** As the service stores keys. */
  static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Finding finding(String detail, Attempt attempt) {
    return Finding.of(detail, attempt.orderId(), attempt.ask().who());
  }
}
