package dev.flashsale.deployment;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the NetworkPolicies of a namespace allow, as Kubernetes reads them. */
record Traffic(List<NetworkPolicy> policies) {

  /** The namespace the policies are in. */
  private static final String HERE = "here";

  /** Where there are no namespaces. */
  private static final String NOWHERE = "nowhere";

  /** Whether the one end may open it; the other end must agree. */
  boolean leaves(Flow flow) {
    List<NetworkPolicy> about = about(flow.from(), "Egress");
    return about.isEmpty()
        || about.stream()
            .flatMap(policy -> policy.getSpec().getEgress().stream())
            .anyMatch(
                (NetworkPolicyEgressRule it) -> rule(it.getTo(), it.getPorts(), flow.to(), flow));
  }

  boolean enters(Flow flow) {
    List<NetworkPolicy> about = about(flow.to(), "Ingress");
    return about.isEmpty()
        || about.stream()
            .flatMap(policy -> policy.getSpec().getIngress().stream())
            .anyMatch(
                (NetworkPolicyIngressRule it) ->
                    rule(it.getFrom(), it.getPorts(), flow.from(), flow));
  }

  private List<NetworkPolicy> about(End end, String type) {
    return policies.stream()
        .filter(_ -> end.isHere())
        .filter(policy -> policy.getSpec().getPolicyTypes().contains(type))
        .filter(policy -> selects(policy.getSpec().getPodSelector(), end.labels()))
        .toList();
  }

  /** A rule without peers is about everybody, one without ports about all of them. */
  private static boolean rule(
      List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports, End other, Flow flow) {
    return (peers.isEmpty() || peers.stream().anyMatch(peer -> is(peer, other)))
        && (ports.isEmpty() || ports.stream().anyMatch(port -> is(port, flow)));
  }

  private static boolean is(NetworkPolicyPeer peer, End end) {
    if (peer.getIpBlock() != null) {
      return end.namespace().equals(NOWHERE);
    }
    boolean namespace =
        peer.getNamespaceSelector() == null
            ? end.isHere()
            : selects(
                peer.getNamespaceSelector(),
                Map.of("kubernetes.io/metadata.name", end.namespace()));
    return namespace
        && !end.namespace().equals(NOWHERE)
        && (peer.getPodSelector() == null || selects(peer.getPodSelector(), end.labels()));
  }

  private static boolean is(NetworkPolicyPort port, Flow flow) {
    return Objects.requireNonNullElse(port.getProtocol(), "TCP").equals(flow.protocol())
        && port.getPort().getIntVal() == flow.port();
  }

  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(expression -> selects(expression, labels.get(expression.getKey())));
  }

  private static boolean selects(LabelSelectorRequirement expression, @Nullable String label) {
    if (!expression.getOperator().equals("In")) {
      throw new UnsupportedOperationException(expression.getOperator());
    }
    return label != null && expression.getValues().contains(label);
  }

  /** Pods, or what is outside the cluster. */
  record End(String name, String namespace, Map<String, String> labels) {

    static End here(String name, Map<String, String> labels) {
      return new End(name, HERE, labels);
    }

    static End in(String namespace) {
      return new End(namespace, namespace, Map.of());
    }

    static End internet() {
      return new End("internet", NOWHERE, Map.of());
    }

    boolean isHere() {
      return namespace.equals(HERE);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A connection that somebody may want to open. */
  record Flow(End from, End to, String protocol, int port) {

    static Flow tcp(End from, End to, int port) {
      return new Flow(from, to, "TCP", port);
    }
  }
}
