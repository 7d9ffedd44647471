package dev.flashsale.gatling.oracle;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every promise the oracle holds the service to, by the name its violations are reported under. */
enum Check {
  SHOPPERS_MISSING("shoppers missing", Source.HTTP, AnswerChecks::shoppersMissing),
  OUTSIDE_CONTRACT("answer outside the contract", Source.HTTP, AnswerChecks::outsideContract),
  NEVER_ANSWERED("no final answer", Source.HTTP, AnswerChecks::neverAnswered),
  JOURNAL_NOT_DRAINED("journal not drained", Source.HTTP, StockChecks::journalNotDrained),
  NOT_CONSERVED("units not conserved", Source.HTTP, StockChecks::notConserved),
  DRIFT("drift", Source.HTTP, StockChecks::drift),
  OVERSOLD("oversold", Source.HTTP, StockChecks::oversold),
  STOCK_LEFT("turned away with stock left", Source.DATABASE, StockChecks::turnedAwayWithStockLeft),
  LOST("lost order (202)", Source.HTTP, OrderChecks::lost),
  LOST_AFTER_CREATED("lost order (201)", Source.HTTP, OrderChecks::lostAfterCreated),
  REJECTED("accepted, then rejected", Source.HTTP, OrderChecks::acceptedButRejected),
  ANOTHER_BUYER("order of another buyer", Source.HTTP, OrderChecks::ofAnotherBuyer),
  WRONG_LINES("wrong lines", Source.HTTP, OrderChecks::wrongLines),
  TWO_IDS("one key, two ids", Source.HTTP, OrderChecks::twoIdsForOneKey),
  REPLAY_NOT_MARKED("replay not marked", Source.HTTP, OrderChecks::replayNotMarked),
  OVER_LIMIT("per-buyer limit broken", Source.HTTP, OrderChecks::overBuyerLimit),
  ITEMS_MISSING("items missing", Source.DATABASE, StockChecks::itemsMissing),
  ACCOUNTS_DISAGREE("accounts disagree", Source.DATABASE, StockChecks::accountsDisagree),
  ANOTHER_KEY("order under another key", Source.DATABASE, OrderChecks::underAnotherKey),
  TWO_ORDERS("one key, two orders", Source.DATABASE, OrderChecks::twoOrdersForOneKey),
  WRONG_AMOUNT("wrong amount", Source.DATABASE, OrderChecks::wrongAmount),
  NOBODY_ASKED("order nobody was given", Source.DATABASE, OrderChecks::nobodyAskedFor),
  NOT_ANNOUNCED("not announced once", Source.DATABASE, OrderChecks::notAnnouncedOnce),
  CHECKOUT_OUTSIDE_CONTRACT(
      "payment or cancellation outside the contract", Source.HTTP, CheckoutChecks::outsideContract),
  CHECKOUT_NEVER_ANSWERED(
      "payment or cancellation without an answer", Source.HTTP, CheckoutChecks::neverAnswered),
  TOLD_OTHERWISE("told otherwise than it is", Source.HTTP, CheckoutChecks::toldOtherwise),
  LEFT_OPEN("order left open", Source.DATABASE, CheckoutChecks::leftOpen),
  WRONGLY_CHARGED("wrongly charged", Source.DATABASE, CheckoutChecks::wronglyCharged),
  NOT_SOLD_AGAIN("units not sold again", Source.DATABASE, StockChecks::notSoldAgain);

  /** Where the evidence for a check comes from; what HTTP shows, the database shows too. */
  enum Source {
    HTTP,
    DATABASE
  }

  private final String label;
  private final Source source;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a function without state
  private final Function<Evidence, List<String>> broken;

  Check(String label, Source source, Function<Evidence, List<String>> broken) {
    this.label = label;
    this.source = source;
    this.broken = broken;
  }

  static List<Violation> all(Evidence evidence, Source available) {
    return Arrays.stream(values())
        .filter(check -> check.source.compareTo(available) <= 0)
        .flatMap(check -> check.violations(evidence))
        .toList();
  }

  String label() {
    return label;
  }

  private Stream<Violation> violations(Evidence evidence) {
    return broken.apply(evidence).stream().map(detail -> new Violation(label, detail));
  }
}
