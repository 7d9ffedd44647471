package dev.flashsale.chaos.check;

import com.google.errorprone.annotations.Immutable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The promises of a sale, each of which a run may break. */
public enum Check {
  CONTRACT("contract: only answers it has", AnswerChecks::outsideContract),
  ANSWERED("contract: a final answer for everybody", AnswerChecks::neverAnswered),
  ALIVE("contract: sells again once all is healed", AnswerChecks::doesNotSellAgain),
  ENDED("no instance ends by itself", AnswerChecks::endedByItself),
  OVERSOLD("I1 never oversold, at any sample", StockChecks::oversold),
  CONSERVED("I2 every unit accounted for", StockChecks::notConserved),
  DRAINED("I2 all is drained", StockChecks::notDrained),
  LOST_201("I3 each 201 is in PostgreSQL", OrderChecks::lostPersisted),
  LOST_202("I3 each 202 is in PostgreSQL", OrderChecks::lostAccepted),
  REJECTED("I3 REJECTED only if Redis forgot", OrderChecks::rejectedForNothing),
  KEPT("I3 each order as asked for, by whom", OrderChecks::notAsAskedFor),
  ONE_ORDER("I4 one order for a key", OrderChecks::twoForOneKey),
  ONE_ANSWER("I4 a key always names its order", OrderChecks::namesAnother),
  ONE_CHARGE("I4 one charge for a paid order, none for others", MoneyChecks::wronglyCharged),
  TOLD("I4 paid and cancelled are what was told", MoneyChecks::toldOtherwise),
  CAPS("I5 nobody has more than the cap", StockChecks::overCap),
  REFUSED("I6 a refusal costs nothing", AnswerChecks::refusalCosts),
  EVENTS("events: each once by id, in order, none missing", EventChecks::wrongEvents);

  private final String title;
  private final Test test;

  Check(String title, Test test) {
    this.title = title;
    this.test = test;
  }

  /** Looks for promises of one kind that were not kept. */
  @Immutable
  private interface Test {
    List<Finding> find(Evidence evidence);
  }

  /** What a check found, before it is known whose it is. */
  record Finding(String detail, Set<String> subjects) {

    static Finding of(String detail, String... subjects) {
      return new Finding(detail, Set.copyOf(List.of(subjects)));
    }
  }

  public String title() {
    return title;
  }

  public List<Violation> violations(Evidence evidence) {
    return test.find(evidence).stream()
        .distinct()
        .map(finding -> new Violation(title, finding.detail(), finding.subjects()))
        .toList();
  }

  public static List<Violation> all(Evidence evidence) {
    List<Violation> found = new ArrayList<>();
    for (Check check : values()) {
      found.addAll(check.violations(evidence));
    }
    return found;
  }
}
