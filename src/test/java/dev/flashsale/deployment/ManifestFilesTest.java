package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flashsale.testing.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest is one that Kubernetes would take, as it stands in its file. */
class ManifestFilesTest {

  private static final Path ROOT = Path.of("k8s");
  private static final Path CHART = ROOT.resolve("chart");
  private static final Path ARGO_CD = ROOT.resolve("argocd");
  private static final String KUSTOMIZATION = "kustomization.yaml";

  @ParameterizedTest
  @MethodSource("manifests")
  void hasNoFieldThatKubernetesDoesNotKnow(Path file) throws IOException {
    assertThat(Manifests.parse(Files.readString(file))).isNotEmpty();
  }

  @Test
  void aMisspeltFieldIsSeen() {
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: a}
                    spec:
                      template:
                        spec:
                          terminationGracePeriodSecond: 3
                    """))
        .hasMessageContaining("terminationGracePeriodSecond");
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    """
                    apiVersion: postgresql.cnpg.io/v1
                    kind: Cluster
                    metadata: {name: a}
                    spec:
                      instances: 3
                      imageName: a
                      storage: {size: 1Gi}
                      postgresql:
                        synchronous: {method: any, number: 1, durability: required}
                    """))
        .hasMessageContaining("durability");
    assertThatThrownBy(() -> Manifests.parse("{apiVersion: v1, kind: Servise}"))
        .hasMessageContaining("Servise");
  }

  @Test
  void everyFileIsUsed() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      assertThat(files.filter(Files::isRegularFile).filter(ManifestFilesTest::isKustomizes))
          .allSatisfy(
              file ->
                  assertThat(named(file.resolveSibling(KUSTOMIZATION)))
                      .contains(file.getFileName().toString()));
    }
  }

  @Test
  void everyPlaceHasTheVersion() {
    String version = Release.version();
    JsonNode chart = Manifests.tree(CHART.resolve("Chart.yaml"));
    assertThat(chart.path("version").asText()).isEqualTo(version);
    assertThat(chart.path("appVersion").asText()).isEqualTo(version);
    JsonNode application = Manifests.tree(ARGO_CD.resolve("application.yaml"));
    assertThat(application.at("/spec/source/targetRevision").asText()).isEqualTo("v" + version);
    JsonNode executable = Manifests.tree(ROOT.resolve("components/native").resolve(KUSTOMIZATION));
    assertThat(executable.at("/images/0/newTag").asText()).isEqualTo(version + "-native");
    assertThat(List.of("deployment.yaml", "migration.yaml"))
        .map(name -> Manifests.tree(ROOT.resolve("base").resolve(name)))
        .extracting(it -> it.at("/spec/template/spec/containers/0/image").asText())
        .containsOnly("flashsale:" + version);
    assertThat(Manifests.tree(ROOT.resolve("base/migration.yaml")).at("/metadata/name").asText())
        .isEqualTo("flashsale-migrate-" + version.replace('.', '-'));
  }

  /** The files that a kustomization reads: resources, patches, and those of ConfigMaps. */
  private static List<String> named(Path kustomization) {
    JsonNode tree = Manifests.tree(kustomization);
    Stream<JsonNode> lists =
        Stream.concat(Stream.of(tree.path("resources")), tree.findValues("files").stream());
    return Stream.concat(
            lists.flatMap(JsonNode::valueStream).map(JsonNode::asText),
            tree.path("patches").findValuesAsText("path").stream())
        .toList();
  }

  private static boolean isKustomizes(Path file) {
    return !file.endsWith(KUSTOMIZATION) && !file.startsWith(CHART) && !file.startsWith(ARGO_CD);
  }

  /** Resources; patches are partial, and what they come to is looked at where they are applied. */
  private static Stream<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> resources =
          files
              .filter(file -> file.endsWith(KUSTOMIZATION) && !file.startsWith(CHART))
              .flatMap(ManifestFilesTest::resources)
              .toList();
      return Stream.concat(resources.stream(), Stream.of(ARGO_CD.resolve("application.yaml")));
    }
  }

  private static Stream<Path> resources(Path kustomization) {
    JsonNode resources = Manifests.tree(kustomization).path("resources");
    return resources
        .valueStream()
        .map(name -> kustomization.resolveSibling(name.asText()))
        .filter(Files::isRegularFile);
  }
}
