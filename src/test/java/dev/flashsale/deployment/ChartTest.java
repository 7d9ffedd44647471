package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart comes to what the production overlay comes to, with the same choices. */
class ChartTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The hash that Kustomize appends to a ConfigMap's name. */
  private static final Pattern HASH = Pattern.compile("(\"flashsale)-[a-z0-9]{10}\"");

  private static final String CHECKSUM = "checksum/settings";

  @Test
  void itIsACorrectChart() {
    LintResult result = new Helm(Chart.SOURCES).lint().strict().call();
    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"production, chart", "native, chart-native", "ingress, chart-ingress"})
  void itRendersTheOverlay(String kustomize, String helm) {
    Map<String, JsonNode> overlay = normalised(Rendering.of(kustomize));
    Map<String, JsonNode> chart = normalised(Rendering.of(helm));
    assertThat(chart.keySet()).isEqualTo(overlay.keySet());
    assertSoftly(
        each ->
            overlay.forEach(
                (name, object) -> each.assertThat(chart.get(name)).as(name).isEqualTo(object)));
  }

  @ParameterizedTest
  @CsvSource({
    "redis.enabled, QUARKUS_REDIS_HOSTS",
    "postgres.enabled, QUARKUS_DATASOURCE_REACTIVE_URL",
    "postgres.enabled, QUARKUS_DATASOURCE_JDBC_URL"
  })
  void withoutAStoreItAsksWhereYoursIs(String store, String setting) {
    Map<String, String> yours =
        Stream.of(
                "QUARKUS_REDIS_HOSTS",
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                "QUARKUS_DATASOURCE_JDBC_URL")
            .collect(Collectors.toMap(known -> "settings." + known, known -> "yours:5432"));
    yours.put(store, "false");
    assertThat(Chart.render(yours)).contains(setting + ": yours:5432");
    yours.remove("settings." + setting);
    assertThatThrownBy(() -> Chart.render(yours))
        .hasMessageContaining("say where yours is: settings." + setting);
  }

  @ParameterizedTest
  @CsvSource({
    "0.2.0_rc1, 0-2-0-rc1",
    "0.2.0-RC.1_, 0-2-0-rc-1",
    "a.very.long.tag.of.forty.characters.than.._that.no.name.would.have.room.for, "
        + "a-very-long-tag-of-forty-charac-a7556896"
  })
  void anyTagMakesANameForTheMigration(String tag, String name) {
    assertThat(Manifests.parse(Chart.render(Map.of("image.tag", tag))))
        .filteredOn(Job.class::isInstance)
        .extracting(job -> job.getMetadata().getName())
        .containsExactly("flashsale-migrate-" + name);
  }

  /**
   * Without what must differ: the namespace, which Helm is told; the hash in a ConfigMap's name,
   * which is an annotation of the pods there.
   */
  private static Map<String, JsonNode> normalised(Rendering rendering) {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (HasMetadata object : rendering.objects()) {
      if (!(object instanceof Namespace)) {
        JsonNode tree = normalised(JSON.valueToTree(object));
        objects.put(object.getKind() + " " + tree.at("/metadata/name").asText(), tree);
      }
    }
    return objects;
  }

  private static JsonNode normalised(ObjectNode object) {
    ((ObjectNode) object.path("metadata")).remove("namespace");
    if (object.at("/spec/template/metadata") instanceof ObjectNode pods
        && pods.path("annotations").has(CHECKSUM)
        && pods.path("annotations").size() == 1) {
      pods.remove("annotations");
    }
    try {
      return JSON.readTree(HASH.matcher(object.toString()).replaceAll("$1\""));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
