package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Requests that the service takes, for what is wrong to be built into. */
final class Samples {

  final Tokens tokens;
  private final ApiDocument document;
  private final SampleBody bodies;

  Samples(ApiDocument document, Tokens tokens) {
    this.document = document;
    this.tokens = tokens;
    this.bodies = new SampleBody(document);
  }

  /** A request for {@code sale} with nothing wrong. */
  Draft draft(Operation operation, String sale, List<String> orders, Dice dice) {
    Draft draft = new Draft(operation);
    for (String name : operation.names("path")) {
      draft.path.put(name, value(name, operation, sale, orders, dice));
    }
    if (operation.has("query", "sink")) {
      draft.query = "?sink=no-such-sink";
    }
    if (operation.isGuarded()) {
      draft.put("Authorization", tokens.sound(operation.who(), dice));
    }
    if (operation.has("header", "Idempotency-Key")) {
      draft.put("Idempotency-Key", dice.id());
    }
    if (operation.body() != null) {
      draft.put("Content-Type", "application/json");
      draft.body = body(operation, sale).toString().getBytes(UTF_8);
    }
    return draft;
  }

  ObjectNode body(Operation operation, String sale) {
    String id = operation.method().equals("POST") ? sale + "-new" : sale;
    return bodies.of(Objects.requireNonNull(operation.body()), id);
  }

  /** What the body cannot do without. */
  List<String> required(Operation operation) {
    JsonNode schema = document.resolved(Objects.requireNonNull(operation.body()));
    List<String> names = new ArrayList<>();
    schema.path("required").forEach(name -> names.add(name.textValue()));
    return names;
  }

  private static String value(
      String name, Operation operation, String sale, List<String> orders, Dice dice) {
    return switch (name) {
      case "sale" -> sale;
      case "sku" -> "shoe";
      case "provider" -> "sandbox";
      case "name" -> "fuzz-policy";
      case "id" ->
          operation.path().contains("/orders/") && !orders.isEmpty() ? dice.pick(orders) : "1";
      default -> "no-such-" + name;
    };
  }
}
