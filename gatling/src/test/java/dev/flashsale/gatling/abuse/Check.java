package dev.flashsale.gatling.abuse;

import java.util.List;
import java.util.function.Function;

/** Every promise a run is held to, by the name it is reported under. */
enum Check {
  ABUSED("every attack took place", AttackChecks::attacksMissing),
  NOT_SLOWED("honest p99 within 2x of calm phases", HonestChecks::slowed),
  NOT_LIMITED("no honest shopper ran into a limit", HonestChecks::limited),
  SERVED("every honest shopper got an order", HonestChecks::notServed),
  ONE_ORDER("each of them has exactly one", HonestChecks::notOneOrder),
  NOT_EXCEEDED("no limit let more through", AttackChecks::exceeded),
  NOT_TIGHTER("no limit let less through", AttackChecks::tighter),
  TOLD_WHEN("429 and 503 say when to come back", AttackChecks::notToldWhen),
  KEY_HELD("a reused key is only ever 422", AttackChecks::keyBroken),
  BUYER_CAP("no buyer has two orders", AttackChecks::twoOrders),
  IN_CONTRACT("every answer is in the contract", AttackChecks::outsideContract),
  RESTARTED("Redis restarted, its data kept", RestartChecks::notRestarted),
  STORM_LIMITED("the storm got no more than two allowances", RestartChecks::stormExceeded),
  DRAINED("the journal is drained", BookChecks::notDrained),
  NO_DRIFT("drift 0", BookChecks::drift),
  NOT_OVERSOLD("oversold 0", BookChecks::oversold);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a function without state
  private final Function<Evidence, List<String>> broken;

  Check(String label, Function<Evidence, List<String>> broken) {
    this.label = label;
    this.broken = broken;
  }

  String label() {
    return label;
  }

  /** Each way in which it was broken; nothing if it was kept. */
  List<String> violations(Evidence evidence) {
    return broken.apply(evidence);
  }
}
