package dev.flashsale.envoy;

import dev.flashsale.ratelimit.Policies;
import dev.flashsale.ratelimit.Policy;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the policy of a descriptor in two steps: the settings say which rule it falls under, and
 * the policy of that name is whatever is in force now. Thread-safe; takes no lock.
 */
@Singleton
class Rules {

  private final RuleConfig config;
  private final Policies policies;
  private volatile RuleSet rules = new RuleSet(Map.of());

  Rules(RuleConfig config, Policies policies) {
    this.config = config;
    this.policies = policies;
  }

  /**
   * The service must not start with a rule that would limit nothing.
   *
   * @throws IllegalStateException if a rule of the settings makes no sense
   */
  void check(@Observes StartupEvent start) {
    rules = RuleSet.of(config.rules(), policies.all());
  }

  /** The policy to keep for {@code descriptor}; empty if there is none, or it is disabled. */
  Optional<Policy> policyOf(String domain, RateLimitDescriptor descriptor) {
    return rules.policyOf(domain, descriptor).flatMap(policies::named);
  }
}
