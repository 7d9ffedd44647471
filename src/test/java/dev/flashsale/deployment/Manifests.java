package dev.flashsale.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads manifests as strictly as the API server would: an unknown field or kind is an error. Kinds
 * of Kubernetes, the Gateway API and the Prometheus operator are held against their models, those
 * of other operators against schemas of the fields this project uses.
 */
final class Manifests {

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .annotationIntrospector(new WithoutOtherFields())
          .build();

  private static final KubernetesSerialization KINDS = new KubernetesSerialization();

  private static final Map<String, JsonSchema> CUSTOM =
      Map.of(
          "postgresql.cnpg.io/v1 Cluster", schema("cluster"),
          "external-secrets.io/v1 ExternalSecret", schema("externalsecret"),
          "argoproj.io/v1alpha1 Application", schema("application"));

  private Manifests() {}

  static List<HasMetadata> parse(String yaml) {
    return documents(yaml).map(Manifests::object).toList();
  }

  /** The only document of a file, whatever it is. */
  static JsonNode tree(Path file) {
    try {
      return documents(Files.readString(file)).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> documents(String yaml) {
    Load load = new Load(LoadSettings.builder().build());
    return StreamSupport.stream(load.loadAllFromString(yaml).spliterator(), false)
        .filter(Objects::nonNull)
        .map(STRICT::<JsonNode>valueToTree);
  }

  private static HasMetadata object(JsonNode document) {
    String apiVersion = document.path("apiVersion").asText();
    String kind = document.path("kind").asText();
    JsonSchema schema = CUSTOM.get(apiVersion + " " + kind);
    if (schema != null) {
      return custom(document, schema);
    }
    Class<? extends KubernetesResource> type =
        KINDS.getRegisteredKubernetesResource(apiVersion, kind);
    if (type == null) {
      throw new IllegalArgumentException("unknown kind: " + apiVersion + " " + kind);
    }
    return (HasMetadata) read(document, type);
  }

  private static HasMetadata custom(JsonNode document, JsonSchema schema) {
    var faults = schema.validate(document);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.toString());
    }
    read(document.get("metadata"), ObjectMeta.class);
    return KINDS.convertValue(document, GenericKubernetesResource.class);
  }

  private static <T> T read(JsonNode document, Class<T> type) {
    try {
      return STRICT.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static JsonSchema schema(String kind) {
    Path file = Path.of("src/test/resources/kubernetes", kind + ".schema.json");
    try {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The models keep fields they do not know; without their setter for these, such are errors. */
  private static final class WithoutOtherFields extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated method) {
      return false;
    }
  }
}
