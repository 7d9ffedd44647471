package dev.flashsale.ratelimit;

import dev.flashsale.redis.RedisScript;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to count; docs/rate-limiting.md says when to use which. Each is one script. */
public enum Algorithm {
  GCRA("gcra", true),
  TOKEN_BUCKET("token-bucket", true),
  LEAKY_BUCKET("leaky-bucket", true),
  SLIDING_WINDOW("sliding-window", false),
  SLIDING_LOG("sliding-log", false),
  FIXED_WINDOW("fixed-window", false);

  private final String label;
  private final boolean hasBurst;

  @SuppressWarnings("ImmutableEnumChecker") // a record of strings
  private final RedisScript script;

  Algorithm(String label, boolean hasBurst) {
    this.label = label;
    this.hasBurst = hasBurst;
    this.script = RedisScript.load("limit_" + label.replace('-', '_'));
  }

  public String label() {
    return label;
  }

  /** Whether how many may come at once is chosen apart from how many may come in an interval. */
  public boolean hasBurst() {
    return hasBurst;
  }

  RedisScript script() {
    return script;
  }

  /** The algorithm of that label, if there is one. */
  static Optional<Algorithm> named(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  /** All there are, for people. */
  static String labels() {
    return Arrays.stream(values()).map(Algorithm::label).collect(Collectors.joining(", "));
  }
}
