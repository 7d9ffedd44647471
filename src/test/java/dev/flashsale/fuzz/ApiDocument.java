package dev.flashsale.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.admission.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document as the service publishes it. */
final class ApiDocument {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final String PUBLISHED = "/v1/";

  private final JsonNode root;

  private ApiDocument(JsonNode root) {
    this.root = root;
  }

  static ApiDocument of(String json) {
    try {
      return new ApiDocument(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All below {@code /v1}. */
  List<Operation> operations() {
    Map<String, String> who = new HashMap<>();
    RouteTable.rows().forEach(row -> who.put(row.method() + " " + row.path(), row.who()));
    List<Operation> operations = new ArrayList<>();
    root.get("paths").properties().stream()
        .filter(path -> path.getKey().startsWith(PUBLISHED))
        .forEach(path -> add(path.getKey(), path.getValue(), who, operations));
    return operations;
  }

  private void add(
      String path, JsonNode item, Map<String, String> who, List<Operation> operations) {
    Set<String> methods = new TreeSet<>();
    item.properties().stream()
        .filter(field -> METHODS.contains(field.getKey()))
        .forEach(field -> methods.add(field.getKey().toUpperCase(Locale.ROOT)));
    for (String method : methods) {
      JsonNode operation = item.get(method.toLowerCase(Locale.ROOT));
      JsonNode body = operation.at("/requestBody/content").path("application/json").path("schema");
      operations.add(
          new Operation(
              method,
              path,
              parameters(operation),
              body.isMissingNode() ? null : body,
              who.getOrDefault(method + " " + path, "nobody"),
              methods));
    }
  }

  private static List<Operation.Parameter> parameters(JsonNode operation) {
    List<Operation.Parameter> parameters = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      parameters.add(
          new Operation.Parameter(
              parameter.get("name").textValue(), parameter.get("in").textValue()));
    }
    return parameters;
  }

  /** What {@code schema} says, itself or where it points to. */
  JsonNode resolved(JsonNode schema) {
    JsonNode pointer = schema.get("$ref");
    return pointer == null ? schema : resolved(root.at(pointer.textValue().substring(1)));
  }
}
