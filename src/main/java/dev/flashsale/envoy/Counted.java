package dev.flashsale.envoy;

import dev.flashsale.ratelimit.Policy;
import dev.flashsale.ratelimit.Verdict;
import java.util.Optional;

/**
 * A descriptor and what was said about it.
 *
 * @param policy empty if none is kept for it, which allows it
 * @param verdict empty without a policy, and if more was asked than the policy ever has at once
 */
record Counted(Optional<Policy> policy, Optional<Verdict> verdict) {

  static final Counted FOR_NOBODY = new Counted(Optional.empty(), Optional.empty());

  static Counted by(Policy policy, Verdict verdict) {
    return new Counted(Optional.of(policy), Optional.of(verdict));
  }

  /** More was asked than ever is there at once. */
  static Counted never(Policy policy) {
    return new Counted(Optional.of(policy), Optional.empty());
  }

  boolean allowed() {
    return policy.isEmpty() || verdict.map(Verdict::allowed).orElse(false);
  }
}
