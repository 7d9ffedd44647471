package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.deployment.Rendering.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What selects, names or leads to something finds it, and nothing else. */
class WiringPolicyTest {

  /** The StatefulSet's controller gives it to each pod. */
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void controllersFindTheirPods(String way) {
    assertThat(Rendering.of(way).all(Deployment.class))
        .isNotEmpty()
        .allMatch(it -> matches(it.getSpec().getSelector(), it.getSpec().getTemplate()));
    assertThat(Rendering.of(way).all(StatefulSet.class))
        .isNotEmpty()
        .allMatch(it -> matches(it.getSpec().getSelector(), it.getSpec().getTemplate()));
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void aServiceLeadsToOneWorkloadAndAPortOfIt(String way) {
    assertThat(Rendering.of(way).all(Service.class))
        .hasSize(3)
        .allSatisfy(
            service -> {
              List<Workload> found = selected(way, service.getSpec().getSelector());
              assertThat(found).hasSize(1);
              assertThat(service.getSpec().getPorts())
                  .allMatch(port -> has(found.getFirst(), port));
            });
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void budgetsAndMonitorsSelectOneWorkload(String way) {
    Rendering rendering = Rendering.of(way);
    assertThat(rendering.all(PodDisruptionBudget.class))
        .hasSize(2)
        .allMatch(it -> selected(way, it.getSpec().getSelector().getMatchLabels()).size() == 1);
    assertThat(rendering.all(ServiceMonitor.class))
        .allSatisfy(
            monitor ->
                assertThat(rendering.all(Service.class))
                    .filteredOn(
                        service ->
                            service
                                .getMetadata()
                                .getLabels()
                                .entrySet()
                                .containsAll(
                                    monitor.getSpec().getSelector().getMatchLabels().entrySet()))
                    .singleElement()
                    .satisfies(
                        service ->
                            assertThat(service.getSpec().getPorts())
                                .extracting(ServicePort::getName)
                                .contains(monitor.getSpec().getEndpoints().getFirst().getPort())));
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void theAutoscalerScalesTheService(String way) {
    assertThat(Rendering.of(way).all(HorizontalPodAutoscaler.class))
        .hasSize(way.equals("dev") ? 0 : 1)
        .allSatisfy(
            it -> {
              CrossVersionObjectReference target = it.getSpec().getScaleTargetRef();
              assertThat(target.getKind()).isEqualTo("Deployment");
              assertThat(Rendering.of(way).the(Deployment.class, target.getName()).getSpec())
                  .satisfies(spec -> assertThat(spec.getReplicas()).isNull());
            });
  }

  /** Of this project, by a name below, or of CloudNativePG, which makes the pods. */
  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void policiesOfTheNetworkAreAboutPodsThatExist(String way) {
    List<NetworkPolicy> policies = Rendering.of(way).all(NetworkPolicy.class);
    assertThat(policies)
        .filteredOn(policy -> policy.getMetadata().getName().equals("default-deny"))
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEmpty();
              assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
              assertThat(policy.getSpec().getIngress()).isEmpty();
              assertThat(policy.getSpec().getEgress()).isEmpty();
            });
    assertThat(policies)
        .extracting(policy -> policy.getSpec().getPodSelector().getMatchLabels())
        .allMatch(
            labels ->
                labels.equals(Map.of("cnpg.io/cluster", "flashsale-db"))
                    || !selected(way, labels).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void whatPodsReadIsThere(String way) {
    Rendering rendering = Rendering.of(way);
    List<String> maps = names(rendering.all(ConfigMap.class));
    assertThat(rendering.workloads().stream().flatMap(WiringPolicyTest::configMaps))
        .isNotEmpty()
        .allMatch(maps::contains);
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void redisServiceLeadsToThePodThatStartsAsPrimary(String way) {
    Rendering rendering = Rendering.of(way);
    Service service = rendering.the(Service.class, "flashsale-redis");
    String primary = rendering.the(ConfigMap.class, "flashsale-redis").getData().get("primary");
    assertThat(service.getSpec().getSelector()).containsEntry(POD_NAME, primary.strip());
    StatefulSet redis = rendering.the(StatefulSet.class, "flashsale-redis");
    assertThat(redis.getSpec().getServiceName()).isEqualTo("flashsale-redis-pods");
  }

  private static boolean matches(
      LabelSelector selector, io.fabric8.kubernetes.api.model.PodTemplateSpec template) {
    return template
        .getMetadata()
        .getLabels()
        .entrySet()
        .containsAll(selector.getMatchLabels().entrySet());
  }

  private static List<Workload> selected(String way, Map<String, String> labels) {
    return Rendering.of(way).workloads().stream()
        .filter(
            workload ->
                labels.entrySet().stream()
                    .filter(label -> !label.getKey().equals(POD_NAME))
                    .allMatch(
                        label -> label.getValue().equals(workload.labels().get(label.getKey()))))
        .toList();
  }

  private static boolean has(Workload workload, ServicePort port) {
    return workload.template().getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .anyMatch(known -> known.getName().equals(port.getTargetPort().getStrVal()));
  }

  private static Stream<String> configMaps(Workload workload) {
    return Stream.concat(
        workload.template().getSpec().getContainers().stream()
            .flatMap(container -> container.getEnvFrom().stream())
            .map(EnvFromSource::getConfigMapRef)
            .filter(Objects::nonNull)
            .map(map -> map.getName()),
        workload.template().getSpec().getVolumes().stream()
            .map(Volume::getConfigMap)
            .filter(Objects::nonNull)
            .map(map -> map.getName()));
  }

  private static List<String> names(List<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).toList();
  }
}
