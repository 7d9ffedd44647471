package dev.flashsale.ratelimit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a policy while Redis cannot be asked. */
public enum RedisFailure {
  /** Everything is allowed. */
  OPEN,
  /** Everything is refused, as {@code unavailable}. */
  CLOSED,
  /** Each instance counts for itself, with its share of the limit. */
  LOCAL;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<RedisFailure> named(String label) {
    return Arrays.stream(values()).filter(known -> known.label().equals(label)).findFirst();
  }
}
