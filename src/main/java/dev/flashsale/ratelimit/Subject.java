package dev.flashsale.ratelimit;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose requests a policy counts together. In the order in which policies are asked. */
public enum Subject {
  /** A client address; an IPv6 network of 64 bits, which is what one household or machine gets. */
  IP("ip"),
  /** Who sends one {@code X-Api-Key}; all who send none count together. */
  API_KEY("api-key"),
  /** The buyer whom a valid token names; requests without one are not counted. */
  BUYER("buyer"),
  /** The same, apart for each sale. */
  BUYER_AND_SALE("buyer+sale"),
  /** Everybody together: last, so that those refused for themselves use nothing of others'. */
  GLOBAL("global"),
  /** What a proxy asks about, by the descriptors it sends; no request of this service's own. */
  DESCRIPTOR("descriptor");

  private final String label;

  Subject(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  static Optional<Subject> named(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Subject::label).collect(Collectors.joining(", "));
  }
}
