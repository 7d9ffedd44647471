package dev.flashsale.gatling.abuse;

import dev.flashsale.gatling.oracle.Audit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A made-up run in which all went well, to be spoilt by a test. */
final class Case {

  static final int ABUSED = 2;
  static final int RESTART = 4;
  private static final long MS = 1_000_000;
  private static final int SHOPPERS_PER_SECOND = 50;

  final Timetable timetable = Timetable.of(1, Duration.ofSeconds(6));
  final List<Exchange> exchanges = new ArrayList<>();
  final Map<String, Long> orders = new HashMap<>();
  Optional<Restart> restart = Optional.of(new Restart("a", "b", 9, 9, 1_500));
  long journalBacklog;
  Audit.Item item = new Audit.Item("sneaker", 100, 50, 50, 0, 0, 0);

  Case() {
    timetable.phases().forEach(this::shop);
    Phase abused = timetable.phases().get(ABUSED);
    Group.attackers().forEach(group -> attack(group, abused));
    storm();
  }

  Evidence evidence() {
    return new Evidence(
        timetable,
        restart,
        List.copyOf(exchanges),
        new Audit("sale", 1, journalBacklog, List.of(item)),
        Map.copyOf(orders));
  }

  /** Each phase has latencies from 1 ms to 5 ms. */
  private void shop(Phase phase) {
    long number = phase.length().toSeconds() * SHOPPERS_PER_SECOND;
    for (int i = 0; i < number; i++) {
      String buyer = "shopper-" + phase.number() + "-" + i;
      long sentNs = phase.start().toNanos() + i * 1_000L * MS / SHOPPERS_PER_SECOND;
      exchanges.add(served(Group.HONEST, phase, buyer, sentNs, (1 + i % 5) * MS));
      orders.put(buyer, 1L);
    }
  }

  private void attack(Group group, Phase phase) {
    long number = phase.core().length().toMillis() * group.perSecond() / 1_000;
    long admitted = 0;
    for (int i = 0; i < number; i++) {
      long sinceNs = i * 1_000L * MS / group.perSecond();
      long sentNs = phase.core().start().toNanos() + sinceNs;
      boolean due = admitted < limit(group).admits(sinceNs / 1e9);
      admitted += due ? 1 : 0;
      exchanges.add(answered(group, phase, sentNs, due));
    }
    orders.put(group.name(), 1L);
  }

  private static Limit limit(Group group) {
    return group.limit().orElse(Limit.ADDRESS_WRITES);
  }

  private static Exchange answered(Group group, Phase phase, long sentNs, boolean due) {
    if (group == Group.REUSED_KEY) {
      return refused(group, phase, group.name(), sentNs, 422, "idempotency-key-reused", null, 0);
    }
    return due
        ? refused(group, phase, group.name(), sentNs, 409, "purchase-limit", null, 0)
        : refused(
            group, phase, group.name(), sentNs, 429, "rate-limited", limit(group).policy(), 1);
  }

  private void storm() {
    Phase phase = timetable.restart();
    long startNs = phase.start().toNanos();
    for (int i = 0; i < 20; i++) {
      exchanges.add(
          refused(Group.STORM, phase, "stormer-1", startNs + i * MS, 503, "unavailable", null, 1));
    }
    exchanges.add(served(Group.STORM, phase, "stormer-1", startNs + 2_000 * MS, MS));
    orders.put("stormer-1", 1L);
  }

  static Exchange served(Group group, Phase phase, String buyer, long sentNs, long latencyNs) {
    return new Exchange(group, phase.number(), buyer, sentNs, latencyNs, 202, null, null, 0);
  }

  static Exchange refused(
      Group group,
      Phase phase,
      String buyer,
      long sentNs,
      int status,
      String code,
      @Nullable String limit,
      int retryAfterSeconds) {
    return new Exchange(
        group, phase.number(), buyer, sentNs, MS, status, code, limit, retryAfterSeconds);
  }

  /** The first of a group in a phase. */
  Exchange first(Group group, int phase) {
    return exchanges.stream()
        .filter(exchange -> exchange.group() == group && exchange.phase() == phase)
        .findFirst()
        .orElseThrow();
  }

  /** The same request with another answer. */
  static Exchange answered(Exchange e, int status, String code, int retryAfterSeconds) {
    return new Exchange(
        e.group(),
        e.phase(),
        e.buyer(),
        e.sentNs(),
        e.latencyNs(),
        status,
        code,
        status == 429 ? Limit.ADDRESS_WRITES.policy() : null,
        retryAfterSeconds);
  }

  static Exchange slower(Exchange e, long factor) {
    return new Exchange(
        e.group(),
        e.phase(),
        e.buyer(),
        e.sentNs(),
        factor * e.latencyNs(),
        e.status(),
        e.code(),
        e.limit(),
        e.retryAfterSeconds());
  }
}
