package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.deployment.Rendering.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pod that names a Secret nobody makes does not start, and nothing but a cluster would say so.
 */
class SecretPolicyTest {

  private static final Path DOCS = Path.of("docs/deployment.md");
  private static final Pattern MADE_BY_HAND = Pattern.compile("create secret generic (\\S+) (.*)");
  private static final Pattern KEY = Pattern.compile("--from-literal=(\\w+)=");

  /** Those the operator writes, of which this project uses some. */
  private static final Set<String> KEYS_OF_POSTGRES = Set.of("username", "password", "dbname");

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void whatPodsNameIsMade(String way) {
    Map<String, Set<String>> made = made(Rendering.of(way));
    List<Workload> workloads = Rendering.of(way).workloads();
    assertThat(workloads.stream().flatMap(SecretPolicyTest::wholes))
        .isNotEmpty()
        .allSatisfy(secret -> assertThat(made).containsKey(secret));
    assertThat(workloads.stream().flatMap(SecretPolicyTest::keys))
        .isNotEmpty()
        .allSatisfy(
            wanted ->
                assertThat(made.getOrDefault(wanted.secret(), Set.of()))
                    .as(wanted.secret())
                    .contains(wanted.key()));
  }

  @Test
  void byHandTheSameAreMade() {
    assertThat(madeByHand()).isEqualTo(fromOutside(Rendering.of(Rendering.CHART)));
  }

  private static Map<String, Set<String>> made(Rendering rendering) {
    Map<String, Set<String>> outside = fromOutside(rendering);
    Map<String, Set<String>> operators =
        custom(rendering, "Cluster")
            .collect(
                Collectors.toMap(it -> it.getMetadata().getName() + "-app", _ -> KEYS_OF_POSTGRES));
    return Stream.of(outside.isEmpty() ? madeByHand() : outside, operators)
        .flatMap(secrets -> secrets.entrySet().stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, Set<String>> fromOutside(Rendering rendering) {
    return custom(rendering, "ExternalSecret")
        .collect(Collectors.toMap(it -> it.get("spec", "target", "name"), SecretPolicyTest::keys));
  }

  private static Stream<GenericKubernetesResource> custom(Rendering rendering, String kind) {
    return rendering.all(GenericKubernetesResource.class).stream()
        .filter(it -> it.getKind().equals(kind));
  }

  private static Set<String> keys(GenericKubernetesResource externalSecret) {
    List<Map<String, String>> data = externalSecret.get("spec", "data");
    return data.stream().map(entry -> entry.get("secretKey")).collect(Collectors.toSet());
  }

  private static Map<String, Set<String>> madeByHand() {
    try {
      return MADE_BY_HAND
          .matcher(Files.readString(DOCS).replace("\\\n", ""))
          .results()
          .collect(
              Collectors.toMap(
                  (MatchResult command) -> command.group(1),
                  command ->
                      KEY.matcher(command.group(2))
                          .results()
                          .map((MatchResult key) -> key.group(1))
                          .collect(Collectors.toSet())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> wholes(Workload workload) {
    return Stream.concat(
        named(workload, Container::getEnvFrom, EnvFromSource::getSecretRef)
            .map(secret -> secret.getName()),
        workload.template().getSpec().getVolumes().stream()
            .map(Volume::getSecret)
            .filter(Objects::nonNull)
            .map(secret -> secret.getSecretName()));
  }

  private static Stream<Wanted> keys(Workload workload) {
    return named(workload, Container::getEnv, variable -> variable.getValueFrom())
        .map(EnvVarSource::getSecretKeyRef)
        .filter(Objects::nonNull)
        .map(secret -> new Wanted(secret.getName(), secret.getKey()));
  }

  private static <T, R> Stream<R> named(
      Workload workload, Function<Container, List<T>> entries, Function<T, R> reference) {
    return workload.template().getSpec().getContainers().stream()
        .flatMap(container -> entries.apply(container).stream())
        .map(reference)
        .filter(Objects::nonNull);
  }

  private record Wanted(String secret, String key) {}
}
