package dev.flashsale.gatling.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.gatling.oracle.Audit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each check sees the fault it is for; a run in which all went well breaks none. */
class CheckTest {

  @ParameterizedTest
  @EnumSource
  void aGoodRunKeepsEveryPromise(Check check) {
    assertThat(check.violations(new Case().evidence())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyCheckSeesItsFault(Check check) {
    Case faulty = new Case();
    fault(check).accept(faulty);
    assertThat(check.violations(faulty.evidence())).isNotEmpty();
  }

  @Test
  void theVerdictIsRedIfOneCheckIs() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream());
    assertThat(Verdict.report(new Case().evidence(), out)).isZero();
    Case faulty = new Case();
    faulty.journalBacklog = 1;
    assertThat(Verdict.report(faulty.evidence(), out)).isEqualTo(1);
  }

  @Test
  void twiceAsSlowIsBearable() {
    Case slower = new Case();
    slow(slower, 2);
    assertThat(Check.NOT_SLOWED.violations(slower.evidence())).isEmpty();
  }

  @Test
  void tooFewShoppersProveNothing() {
    Case few = new Case();
    few.exchanges.removeIf(exchange -> exchange.phase() == Case.ABUSED);
    assertThat(Check.NOT_SLOWED.violations(few.evidence())).isNotEmpty();
  }

  @Test
  void whoeverHasAnOrderWithoutBeingToldIsNotServed() {
    Case untold = new Case();
    Exchange last = untold.first(Group.HONEST, Case.RESTART);
    untold.exchanges.set(untold.exchanges.indexOf(last), Case.answered(last, 0, "", 0));
    assertThat(Check.SERVED.violations(untold.evidence())).isNotEmpty();
    assertThat(Check.ONE_ORDER.violations(untold.evidence())).isEmpty();
  }

  @Test
  void unavailableIsWrongWhereRedisIsThere() {
    Case run = new Case();
    replace(run, run.first(Group.HONEST, Case.ABUSED), 503, "unavailable", 1);
    assertThat(Check.IN_CONTRACT.violations(run.evidence())).isNotEmpty();
  }

  @Test
  void aSecondOrderUnderAReusedKeyIsSeenInTheBooks() {
    Case run = new Case();
    run.orders.put(Group.REUSED_KEY.name(), 2L);
    assertThat(Check.KEY_HELD.violations(run.evidence())).isNotEmpty();
  }

  private static Consumer<Case> fault(Check check) {
    return switch (check) {
      case ABUSED -> run -> run.exchanges.removeIf(of(Group.FORGED_HOPS));
      case NOT_SLOWED -> run -> slow(run, 3);
      case NOT_LIMITED ->
          run -> replace(run, run.first(Group.HONEST, Case.ABUSED), 429, "rate-limited", 1);
      case SERVED -> run -> replace(run, run.first(Group.HONEST, Case.RESTART), 409, "sold-out", 0);
      case ONE_ORDER -> run -> run.orders.remove(run.first(Group.HONEST, Case.ABUSED).buyer());
      case NOT_EXCEEDED -> run -> admit(run, Group.CROWDED_ADDRESS, 7);
      case NOT_TIGHTER -> run -> refuse(run, Group.HASTY_BUYER, 2);
      case TOLD_WHEN ->
          run -> replace(run, run.first(Group.STORM, Case.RESTART), 503, "unavailable", 0);
      case KEY_HELD -> run -> refuse(run, Group.REUSED_KEY, 5);
      case BUYER_CAP -> run -> run.orders.put("crowd-7", 2L);
      case IN_CONTRACT -> run -> replace(run, run.first(Group.HONEST, 1), 500, "internal", 0);
      case RESTARTED -> run -> run.restart = Optional.empty();
      case STORM_LIMITED -> CheckTest::flood;
      case DRAINED -> run -> run.journalBacklog = 1;
      case NO_DRIFT -> run -> run.item = new Audit.Item("sneaker", 100, 49, 50, 0, 1, 0);
      case NOT_OVERSOLD -> run -> run.item = new Audit.Item("sneaker", 100, 0, 101, 0, 0, 1);
    };
  }

  private static Predicate<Exchange> of(Group group) {
    return exchange -> exchange.group() == group;
  }

  private static void slow(Case run, long factor) {
    run.exchanges.replaceAll(
        exchange ->
            exchange.group() == Group.HONEST && exchange.phase() == Case.ABUSED
                ? Case.slower(exchange, factor)
                : exchange);
  }

  private static void replace(Case run, Exchange exchange, int status, String code, int wait) {
    int at = run.exchanges.indexOf(exchange);
    run.exchanges.set(at, Case.answered(exchange, status, code, wait));
  }

  /** Lets so many more through than the limit says. */
  private static void admit(Case run, Group group, int more) {
    those(run, group, 429, more)
        .forEach(exchange -> replace(run, exchange, 409, "purchase-limit", 0));
  }

  /** Refuses so many more than the limit says. */
  private static void refuse(Case run, Group group, int more) {
    String limit = group.limit().orElse(Limit.BUYER_PACE).policy();
    int status = group == Group.REUSED_KEY ? 422 : 409;
    those(run, group, status, more)
        .forEach(
            e ->
                run.exchanges.set(
                    run.exchanges.indexOf(e),
                    new Exchange(
                        group,
                        e.phase(),
                        e.buyer(),
                        e.sentNs(),
                        1,
                        429,
                        "rate-limited",
                        limit,
                        1)));
  }

  private static List<Exchange> those(Case run, Group group, int status, int number) {
    return run.exchanges.stream()
        .filter(of(group))
        .filter(exchange -> exchange.status() == status)
        .limit(number)
        .toList();
  }

  private static void flood(Case run) {
    Exchange asked = run.first(Group.STORM, Case.RESTART);
    for (int i = 0; i < 700; i++) {
      run.exchanges.add(asked);
    }
  }
}
