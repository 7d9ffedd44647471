package dev.flashsale.deployment;

import static dev.flashsale.deployment.Traffic.Flow.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.deployment.Traffic.End;
import dev.flashsale.deployment.Traffic.Flow;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must talk may, by the policies of both ends, and what need not may not. */
class TrafficPolicyTest {

  private static final End POSTGRES =
      End.here("postgres", Map.of("cnpg.io/cluster", "flashsale-db"));
  private static final End DNS = new End("dns", "kube-system", Map.of("k8s-app", "kube-dns"));
  private static final End OPERATOR = End.in("cnpg-system");
  private static final End MONITORING = End.in("monitoring");
  private static final End KAFKA = End.in("kafka");
  private static final End INTERNET = End.internet();
  private static final List<End> OUTSIDE =
      List.of(
          DNS,
          OPERATOR,
          MONITORING,
          KAFKA,
          INTERNET,
          End.in("gateway"),
          End.in("traefik"),
          End.in("elsewhere"));

  /** Where the Kubernetes API listens; it is no pod, so a policy that means it lets all through. */
  private static final List<Integer> API = List.of(443, 6443, 8443);

  private static final Set<Integer> PORTS =
      Set.of(53, 443, 5432, 6379, 6443, 8000, 8080, 8443, 9093);

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void onlyWhatIsNeededLeaves(String way) {
    Rendering rendering = Rendering.of(way);
    Traffic traffic = new Traffic(rendering.all(NetworkPolicy.class));
    Stream<Flow> api =
        ends(rendering).stream().flatMap(to -> API.stream().map(port -> tcp(POSTGRES, to, port)));
    assertThat(thinkable(rendering).filter(flow -> flow.from().isHere()).filter(traffic::leaves))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(needed(rendering).filter(flow -> flow.from().isHere()), api).toList());
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void onlyWhatIsNeededEnters(String way) {
    Rendering rendering = Rendering.of(way);
    Traffic traffic = new Traffic(rendering.all(NetworkPolicy.class));
    assertThat(thinkable(rendering).filter(flow -> flow.to().isHere()).filter(traffic::enters))
        .containsExactlyInAnyOrderElementsOf(
            needed(rendering).filter(flow -> flow.to().isHere()).toList());
  }

  private static Stream<Flow> needed(Rendering rendering) {
    End service = pods(rendering, "service");
    End migration = pods(rendering, "migration");
    End redis = pods(rendering, "redis");
    boolean ingress = !rendering.all(Ingress.class).isEmpty();
    boolean observed = !rendering.all(ServiceMonitor.class).isEmpty();
    Stream<Flow> flows =
        Stream.of(
            tcp(End.in(ingress ? "traefik" : "gateway"), service, 8080),
            tcp(service, redis, 6379),
            tcp(service, POSTGRES, 5432),
            tcp(service, INTERNET, 443),
            tcp(migration, POSTGRES, 5432),
            tcp(redis, redis, 6379),
            tcp(POSTGRES, POSTGRES, 5432),
            tcp(POSTGRES, POSTGRES, 8000),
            tcp(OPERATOR, POSTGRES, 5432),
            tcp(OPERATOR, POSTGRES, 8000));
    Stream<Flow> metrics = observed ? Stream.of(tcp(MONITORING, service, 8080)) : Stream.empty();
    Stream<Flow> events =
        rendering.name().equals(Rendering.KAFKA)
            ? Stream.of(tcp(service, KAFKA, 9093))
            : Stream.empty();
    Stream<Flow> names =
        here(rendering)
            .flatMap(end -> Stream.of("UDP", "TCP").map(by -> new Flow(end, DNS, by, 53)));
    return Stream.of(flows, metrics, events, names).flatMap(each -> each);
  }

  private static Stream<Flow> thinkable(Rendering rendering) {
    List<End> ends = ends(rendering);
    return ends.stream().flatMap(from -> ends.stream().flatMap(to -> flows(from, to)));
  }

  private static Stream<Flow> flows(End from, End to) {
    return PORTS.stream()
        .flatMap(port -> Stream.of("UDP", "TCP").map(by -> new Flow(from, to, by, port)));
  }

  private static List<End> ends(Rendering rendering) {
    return Stream.concat(here(rendering), OUTSIDE.stream()).toList();
  }

  private static Stream<End> here(Rendering rendering) {
    return Stream.of(
        pods(rendering, "service"),
        pods(rendering, "migration"),
        pods(rendering, "redis"),
        POSTGRES);
  }

  private static End pods(Rendering rendering, String component) {
    return rendering.workloads().stream()
        .map(Rendering.Workload::labels)
        .filter(labels -> component.equals(labels.get("app.kubernetes.io/component")))
        .map(labels -> End.here(component, labels))
        .findFirst()
        .orElseThrow();
  }
}
