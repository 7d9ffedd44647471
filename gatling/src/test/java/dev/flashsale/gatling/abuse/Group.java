package dev.flashsale.gatling.abuse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who takes part. */
public enum Group {
  /** Buy once, and come back when they are told to. */
  HONEST("honest shopper", 0, null),
  /** One buyer who sends order after order, from ever new addresses. */
  HASTY_BUYER("one buyer", 200, Limit.BUYER_PACE),
  /** One address with the tokens of a thousand buyers. */
  CROWDED_ADDRESS("one address, 1,000 buyers", 300, Limit.ADDRESS_WRITES),
  /** One buyer who sends ever other orders under one key, from ever new addresses. */
  REUSED_KEY("one key, other bodies", 100, null),
  /** One address that names others as if it were a proxy for them. */
  FORGED_HOPS("forged hops", 150, Limit.ADDRESS_WRITES),
  /** The same, past the proxy: straight to the service. */
  UNTRUSTED_PEER("forged hops, past the proxy", 150, Limit.ADDRESS_WRITES),
  /** Buyers who ask again at once while Redis restarts, ten from an address. */
  STORM("retries without a pause", 0, null);

  private final String label;
  private final int perSecond;
  private final @Nullable Limit limit;

  Group(String label, int perSecond, @Nullable Limit limit) {
    this.label = label;
    this.perSecond = perSecond;
    this.limit = limit;
  }

  /** Those that attack at a constant rate in every abused phase. */
  public static List<Group> attackers() {
    return Arrays.stream(values()).filter(group -> group.perSecond > 0).toList();
  }

  public String label() {
    return label;
  }

  public int perSecond() {
    return perSecond;
  }

  boolean forges() {
    return this == FORGED_HOPS || this == UNTRUSTED_PEER;
  }

  /** The one limit that the group as a whole runs into. */
  Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }
}
