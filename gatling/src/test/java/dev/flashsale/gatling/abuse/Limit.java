package dev.flashsale.gatling.abuse;

/** The limits that are attacked, as the service is configured where nobody changed it. */
public enum Limit {
  /** Attempts of one buyer in one sale: {@code flashsale.inventory.pace-*}. */
  BUYER_PACE("buyer", 3, 1),
  /** Writes of one client address: {@code flashsale.rate-limits.address-writes.*}. */
  ADDRESS_WRITES("address-writes", 200, 50);

  private final String policy;
  private final int burst;
  private final int perSecond;

  Limit(String policy, int burst, int perSecond) {
    this.policy = policy;
    this.burst = burst;
    this.perSecond = perSecond;
  }

  /** What {@code RateLimit-Policy} calls it. */
  String policy() {
    return policy;
  }

  /** How many requests it admits in so many seconds to somebody who paused before. */
  double admits(double seconds) {
    return burst + perSecond * seconds;
  }
}
