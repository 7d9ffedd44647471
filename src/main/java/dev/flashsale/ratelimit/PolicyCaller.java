package dev.flashsale.ratelimit;

/**
 * A caller under a policy, as memory remembers them. Like the state in Redis it belongs to the
 * policy's name and terms; other terms are counted afresh.
 */
record PolicyCaller(String policy, Limit limit, String name) {

  static PolicyCaller of(Policy policy, String name) {
    return new PolicyCaller(policy.name(), policy.limit(), name);
  }
}
