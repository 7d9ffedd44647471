package dev.flashsale.envoy;

import dev.flashsale.ratelimit.Policies;
import dev.flashsale.ratelimit.Subject;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rules that have been checked. Immutable.
 *
 * @param byDomain the most specific first
 */
record RuleSet(Map<String, List<Rule>> byDomain) {

  private static final Comparator<Rule> MOST_SPECIFIC_FIRST =
      Comparator.comparing(Rule::descriptors, DescriptorPattern.MOST_SPECIFIC_FIRST);

  record Rule(String name, DescriptorPattern descriptors, String policy) {}

  /**
   * The rules as {@code written}, by their names.
   *
   * @throws IllegalStateException naming the setting, if one makes no sense
   */
  static RuleSet of(Map<String, RuleConfig.Written> written, Map<String, Policies.Entry> policies) {
    Map<String, List<Rule>> byDomain = new HashMap<>();
    new TreeMap<>(written)
        .forEach(
            (name, rule) ->
                add(
                    new Rule(name, descriptors(name, rule), policy(name, rule, policies)),
                    byDomain.computeIfAbsent(rule.domain(), domain -> new ArrayList<>())));
    byDomain.values().forEach(rules -> rules.sort(MOST_SPECIFIC_FIRST));
    return new RuleSet(Map.copyOf(byDomain));
  }

  /** The name of the policy for {@code descriptor}; empty if no rule is about it. */
  Optional<String> policyOf(String domain, RateLimitDescriptor descriptor) {
    for (Rule rule : byDomain.getOrDefault(domain, List.of())) {
      if (rule.descriptors.matches(descriptor)) {
        return Optional.of(rule.policy);
      }
    }
    return Optional.empty();
  }

  private static void add(Rule rule, List<Rule> known) {
    for (Rule other : known) {
      if (other.descriptors.equals(rule.descriptors)) {
        throw refusal(rule.name, "descriptor", "is that of " + other.name + " as well");
      }
    }
    known.add(rule);
  }

  private static DescriptorPattern descriptors(String name, RuleConfig.Written rule) {
    return DescriptorPattern.of(rule.descriptor())
        .orElseThrow(
            () -> refusal(name, "descriptor", "must be such as generic_key=login,user_id=*"));
  }

  private static String policy(
      String name, RuleConfig.Written rule, Map<String, Policies.Entry> policies) {
    Policies.Entry policy = policies.get(rule.policy());
    if (policy == null) {
      throw refusal(name, "policy", "must be one of flashsale.rate-limits: " + rule.policy());
    }
    if (!policy.definition().who().equals(Subject.DESCRIPTOR.label())) {
      throw refusal(name, "policy", "must be one whose 'who' is " + Subject.DESCRIPTOR.label());
    }
    return rule.policy();
  }

  private static IllegalStateException refusal(String rule, String field, String reason) {
    return new IllegalStateException("flashsale.envoy.%s.%s %s".formatted(rule, field, reason));
  }
}
