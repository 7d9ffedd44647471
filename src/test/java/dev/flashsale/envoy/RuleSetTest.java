package dev.flashsale.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.flashsale.ratelimit.Policies;
import dev.flashsale.ratelimit.PolicyDefinition;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rule a descriptor falls under, and which rules make no sense. */
class RuleSetTest {

  private record Rule(String domain, List<String> descriptor, String policy)
      implements RuleConfig.Written {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generic_key=login                  | login",
        "generic_key=other                  | anything",
        "generic_key=                       | anything",
        "header=login                       | -",
        "generic_key=login,user=7           | login-user",
        "generic_key=login,user=root        | login-root",
        "generic_key=x,user=root            | any-root",
        "generic_key=x,user=7               | -",
        "user=root,generic_key=login        | -",
        "generic_key=login,user=root,more=1 | -",
        "key=a=b                            | equals"
      })
  void aDescriptorFallsUnderTheMostSpecificRule(String descriptor, String policy) {
    RuleSet rules =
        rules(
            "generic_key=*",
            "anything",
            "generic_key=login",
            "login",
            "generic_key=*,user=root",
            "any-root",
            "generic_key=login,user=*",
            "login-user",
            "generic_key=login,user=root",
            "login-root",
            "key=a=b",
            "equals");
    assertThat(rules.policyOf("edge", descriptor(descriptor)).orElse("-")).isEqualTo(policy);
    assertThat(rules.policyOf("other", descriptor(descriptor))).isEmpty();
  }

  @Test
  void theFirstEntryThatDiffersDecidesWhichIsMoreSpecific() {
    RuleSet rules = rules("a=*,b=1", "second", "a=1,b=*", "first");
    assertThat(rules.policyOf("edge", descriptor("a=1,b=1"))).contains("first");
    assertThat(rules.policyOf("edge", descriptor("a=2,b=1"))).contains("second");
  }

  @ParameterizedTest
  @ValueSource(strings = {"generic_key", "=login", "generic_key=", "a b=c", "a=1,b", ""})
  void aDescriptorThatCannotBeReadIsRefused(String descriptor) {
    refused(descriptor, "login", "flashsale.envoy.rule-0.descriptor must be such as");
  }

  @Test
  void aPolicyMustBeOneForDescriptors() {
    refused("a=1", "unheard-of", "flashsale.envoy.rule-0.policy must be one of");
    refused("a=1", "of-addresses", "flashsale.envoy.rule-0.policy must be one whose 'who'");
  }

  @Test
  void twoRulesForTheSameDescriptorsAreRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> rules("a=*", "login", "a=*", "anything"))
        .withMessage("flashsale.envoy.rule-1.descriptor is that of rule-0 as well");
  }

  private static void refused(String descriptor, String policy, String reason) {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RuleSet.of(
                    Map.of("rule-0", new Rule("edge", entries(descriptor), policy)),
                    Map.of(
                        "login",
                        policyFor("descriptor", List.of()),
                        "of-addresses",
                        policyFor("ip", List.of("/v1/**")))))
        .withMessageStartingWith(reason);
  }

  /** Rules of the domain "edge" from descriptors and the names of their policies in turns. */
  private static RuleSet rules(String... descriptorsAndPolicies) {
    Map<String, RuleConfig.Written> rules = new LinkedHashMap<>();
    Map<String, Policies.Entry> policies = new LinkedHashMap<>();
    for (int i = 0; i < descriptorsAndPolicies.length; i += 2) {
      String policy = descriptorsAndPolicies[i + 1];
      rules.put("rule-" + i / 2, new Rule("edge", entries(descriptorsAndPolicies[i]), policy));
      policies.put(policy, policyFor("descriptor", List.of()));
    }
    return RuleSet.of(rules, policies);
  }

  private static Policies.Entry policyFor(String who, List<String> routes) {
    return new Policies.Entry(
        new PolicyDefinition(who, routes, 1, Duration.ofSeconds(1), null, null, null, null), false);
  }

  private static List<String> entries(String written) {
    return written.isEmpty() ? List.of() : List.of(written.split(",", -1));
  }

  private static RateLimitDescriptor descriptor(String written) {
    RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
    for (String entry : entries(written)) {
      int equals = entry.indexOf('=');
      descriptor.addEntries(
          RateLimitDescriptor.Entry.newBuilder()
              .setKey(entry.substring(0, equals))
              .setValue(entry.substring(equals + 1)));
    }
    return descriptor.build();
  }
}
