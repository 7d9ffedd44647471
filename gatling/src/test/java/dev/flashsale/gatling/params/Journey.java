package dev.flashsale.gatling.params;

import java.util.Arrays;

/** What a shopper may come to do. */
public enum Journey {
  /** Buys once. */
  SINGLE("single"),
  /** Buys once and waits until the order is in PostgreSQL. */
  WAIT("wait"),
  /** Sends the same order twice at once. */
  DOUBLE_CLICK("double-click"),
  /** Loses the connection before the answer and asks again. */
  CUT_CONNECTION("cut-connection"),
  /** Asks for more than one buyer may have. */
  OVER_LIMIT("over-limit"),
  /** Buys all one buyer may have, then orders again. */
  SECOND_ORDER("second-order"),
  /** Buys, then sends another order under the same key. */
  REUSED_KEY("reused-key");

  private final String label;

  Journey(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  static Journey named(String label) {
    return Arrays.stream(values())
        .filter(journey -> journey.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no journey is called '" + label + "'"));
  }
}
