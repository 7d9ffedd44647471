package dev.flashsale.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies that the service takes: of the schema's form, with values that make sense to it. */
final class SampleBody {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What the schema's form does not say. */
  private static final Map<String, JsonNode> KNOWN =
      Map.ofEntries(
          Map.entry("sku", JSON.textNode("shoe")),
          Map.entry("quantity", JSON.numberNode(1)),
          Map.entry("currency", JSON.textNode("USD")),
          Map.entry("opensAt", JSON.textNode("2026-01-01T00:00:00Z")),
          Map.entry("closesAt", JSON.textNode("2100-01-01T00:00:00Z")),
          Map.entry("holdFor", JSON.textNode("PT24H")),
          Map.entry("turnFor", JSON.textNode("PT2M")),
          Map.entry("perBuyerLimit", JSON.numberNode(2)),
          Map.entry("imageUrl", JSON.textNode("https://shop.example/shoe.png")),
          Map.entry("token", JSON.textNode("tok_decline")),
          Map.entry("who", JSON.textNode("ip")),
          Map.entry("routes", JSON.arrayNode().add("POST /v1/nowhere")),
          Map.entry("interval", JSON.textNode("PT10S")),
          Map.entry("limit", JSON.numberNode(10)),
          Map.entry("burst", JSON.numberNode(10)),
          Map.entry("algorithm", JSON.textNode("gcra")),
          Map.entry("onRedisFailure", JSON.textNode("open")),
          Map.entry("buckets", JSON.numberNode(1)));

  /** A waiting room would keep purchases out, and a group is one of few. */
  private static final List<String> LEFT_OUT = List.of("waitingRoom", "groups");

  private final ApiDocument document;

  SampleBody(ApiDocument document) {
    this.document = document;
  }

  /** A body of {@code schema}, about {@code sale} where it names its id. */
  ObjectNode of(JsonNode schema, String sale) {
    ObjectNode body = object(document.resolved(schema));
    if (body.has("closesAt")) {
      body.put("id", sale);
    }
    return body;
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    schema.path("properties").properties().stream()
        .filter(property -> !LEFT_OUT.contains(property.getKey()))
        .forEach(property -> object.set(property.getKey(), value(property)));
    return object;
  }

  private JsonNode value(Map.Entry<String, JsonNode> property) {
    @Nullable JsonNode known = KNOWN.get(property.getKey());
    return known == null ? any(document.resolved(property.getValue())) : known.deepCopy();
  }

  private JsonNode any(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "object" -> object(schema);
      case "array" -> list(schema);
      case "integer" -> JSON.numberNode(Math.max(1, schema.path("minimum").asInt(1)));
      case "boolean" -> JSON.booleanNode(true);
      default -> JSON.textNode("some-text");
    };
  }

  private ArrayNode list(JsonNode schema) {
    return JSON.arrayNode().add(any(document.resolved(schema.get("items"))));
  }
}
