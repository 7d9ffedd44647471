package dev.flashsale.gatling.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What abusers may, and may not, get. */
final class AttackChecks {

  /** Less than this share of what was meant to be sent is no attack to judge by. */
  private static final double SENT_LEAST = 0.9;

  private static final Set<Integer> STATUSES = Set.of(201, 202, 409, 422, 429);

  private AttackChecks() {}

  /** Without them a run says nothing. */
  static List<String> attacksMissing(Evidence evidence) {
    List<String> missing = new ArrayList<>();
    for (Phase phase : evidence.timetable().those(Phase.Kind.ABUSED)) {
      for (Group group : Group.attackers()) {
        int sent = evidence.of(group, phase).size();
        double meant = group.perSecond() * phase.core().length().toMillis() / 1000.0;
        if (sent < SENT_LEAST * meant) {
          missing.add("%s, phase %d: %d requests".formatted(group.label(), phase.number(), sent));
        }
      }
    }
    return missing;
  }

  static List<String> exceeded(Evidence evidence) {
    return admissions(evidence, Admissions::tooMany);
  }

  static List<String> tighter(Evidence evidence) {
    return admissions(evidence, Admissions::tooFew);
  }

  private static List<String> admissions(Evidence evidence, Predicate<Admissions> broken) {
    List<String> found = new ArrayList<>();
    for (Phase phase : evidence.timetable().those(Phase.Kind.ABUSED)) {
      for (Group group : Group.attackers()) {
        group
            .limit()
            .map(limit -> Admissions.of(evidence.of(group, phase), limit))
            .filter(broken)
            .ifPresent(admissions -> found.add(told(group, phase, admissions)));
      }
    }
    return found;
  }

  private static String told(Group group, Phase phase, Admissions admissions) {
    return String.format(
        Locale.ROOT,
        "%s, phase %d: %d admitted, not %.1f to %.1f",
        group.label(),
        phase.number(),
        admissions.admitted(),
        admissions.least(),
        admissions.most());
  }

  static List<String> notToldWhen(Evidence evidence) {
    return evidence.exchanges().stream()
        .filter(exchange -> exchange.status() == 429 || exchange.status() == 503)
        .filter(exchange -> exchange.retryAfterSeconds() == 0)
        .map(AttackChecks::told)
        .toList();
  }

  /** Its first use, which made the one order, was before the run. */
  static List<String> keyBroken(Evidence evidence) {
    List<Exchange> asked = evidence.of(Group.REUSED_KEY, Phase.Kind.ABUSED);
    Stream<String> otherAnswers =
        asked.stream().filter(exchange -> exchange.status() != 422).map(AttackChecks::told);
    Stream<String> otherOrders =
        asked.stream()
            .map(Exchange::buyer)
            .distinct()
            .filter(buyer -> evidence.orders(buyer) != 1)
            .map(buyer -> buyer + " has " + evidence.orders(buyer) + " orders");
    return Stream.concat(otherAnswers, otherOrders).toList();
  }

  static List<String> twoOrders(Evidence evidence) {
    return evidence.orders().entrySet().stream()
        .filter(orders -> orders.getValue() > 1)
        .map(orders -> orders.getKey() + " has " + orders.getValue())
        .toList();
  }

  /** Only since Redis went away may the service not have known what to say. */
  static List<String> outsideContract(Evidence evidence) {
    long restartNs = evidence.timetable().restart().start().toNanos();
    return evidence.exchanges().stream()
        .filter(exchange -> exchange.phase() > 0)
        .filter(exchange -> !STATUSES.contains(exchange.status()))
        .filter(exchange -> exchange.status() != 503 || exchange.answeredNs() < restartNs)
        .map(AttackChecks::told)
        .toList();
  }

  private static String told(Exchange exchange) {
    return "%s, phase %d: %d %s"
        .formatted(exchange.group().label(), exchange.phase(), exchange.status(), exchange.code());
  }
}
