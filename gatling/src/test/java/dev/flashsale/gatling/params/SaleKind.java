package dev.flashsale.gatling.params;

import java.time.Duration;
import java.util.Arrays;

/** The sales that can be simulated, each with what it is like unless something else is chosen. */
public enum SaleKind {
  /** A spike of shoppers who buy. */
  FLASH_SALE("flash-sale", 20_000, 1_000, Duration.ofMinutes(5)),
  /** Shoppers who pay for what they got, or do not; those who got nothing come back. */
  CHECKOUT("checkout", 3_000, 1_000, Duration.ofSeconds(10)),
  /** Units for all, and abusers; its shoppers come at a rate, so their number is not chosen. */
  ABUSE("abuse", 1, 100_000, Duration.ofMinutes(10));

  private final String label;
  private final int shoppers;
  private final int units;
  private final Duration hold;

  SaleKind(String label, int shoppers, int units, Duration hold) {
    this.label = label;
    this.shoppers = shoppers;
    this.units = units;
    this.hold = hold;
  }

  public String label() {
    return label;
  }

  int shoppers() {
    return shoppers;
  }

  int units() {
    return units;
  }

  /** How long units are held for a shopper who does not pay. */
  public Duration hold() {
    return hold;
  }

  static SaleKind named(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no simulation is called '" + label + "'"));
  }
}
