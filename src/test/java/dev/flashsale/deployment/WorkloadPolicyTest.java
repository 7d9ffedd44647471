package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.deployment.Rendering.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All pods, of whatever way to deploy: what the Pod Security Standard "restricted" asks, and more.
 */
class WorkloadPolicyTest {

  /** A version after the last colon, of an image that may come from a registry with a port. */
  private static final Pattern PINNED = Pattern.compile("[^:@]+(:\\d+/[^:@]+)?:v?\\d+\\.\\d+.*");

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void imagesArePinned(String way) {
    assertThat(containers(way)).extracting(Container::getImage).allMatch(PINNED.asMatchPredicate());
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void podsAreRestricted(String way) {
    assertThat(pods(way))
        .allSatisfy(
            pod -> {
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getEnableServiceLinks()).isFalse();
              assertThat(Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC()))
                  .containsOnlyNulls();
              assertThat(pod.getVolumes()).noneMatch(WorkloadPolicyTest::isOfTheHost);
            });
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void containersMayNothing(String way) {
    assertThat(containers(way))
        .allSatisfy(
            container -> {
              SecurityContext rights = container.getSecurityContext();
              assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
              assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
              assertThat(rights.getPrivileged()).isNull();
              assertThat(rights.getRunAsUser()).isNull();
              assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(rights.getCapabilities().getAdd()).isEmpty();
            });
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void theyAskForWhatTheyNeedAndMemoryIsBounded(String way) {
    assertThat(containers(way))
        .allSatisfy(
            container -> {
              ResourceRequirements needs = container.getResources();
              assertThat(needs.getRequests()).containsOnlyKeys("cpu", "memory");
              assertThat(needs.getLimits()).containsOnlyKeys("memory");
              assertThat(bytes(needs.getRequests().get("memory")))
                  .isLessThanOrEqualTo(bytes(needs.getLimits().get("memory")));
            });
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void whatIsWrittenOutsideVolumesIsBounded(String way) {
    assertThat(pods(way).flatMap(pod -> pod.getVolumes().stream()))
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null);
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void noSecretIsInGit(String way) {
    assertThat(Rendering.of(way).all(Secret.class)).isEmpty();
    assertThat(containers(way).flatMap(container -> container.getEnv().stream()))
        .filteredOn(variable -> variable.getName().matches(".*(PASSWORD|SECRET|KEY|AUTH|USERNAME)"))
        .isNotEmpty()
        .allMatch(variable -> variable.getValue() == null);
  }

  private static boolean isOfTheHost(Volume volume) {
    return volume.getHostPath() != null;
  }

  private static long bytes(Quantity quantity) {
    return quantity.getNumericalAmount().longValueExact();
  }

  private static Stream<PodSpec> pods(String way) {
    List<Workload> workloads = Rendering.of(way).workloads();
    assertThat(workloads).hasSizeGreaterThan(2);
    return workloads.stream().map(workload -> workload.template().getSpec());
  }

  private static Stream<Container> containers(String way) {
    return pods(way)
        .flatMap(
            pod -> Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()));
  }
}
