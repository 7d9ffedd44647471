package dev.flashsale.gatling.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads replies, whatever was sent. */
final class Bodies {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM_PREFIX = "urn:flashsale:problem:";

  private Bodies() {}

  static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Not JSON, so neither an order nor a problem: judged as such, with the body in the breach.
      return JSON.missingNode();
    }
  }

  static Optional<String> code(JsonNode problem) {
    return Optional.ofNullable(text(problem, "type"))
        .filter(type -> type.startsWith(PROBLEM_PREFIX))
        .map(type -> type.substring(PROBLEM_PREFIX.length()));
  }

  static @Nullable String text(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).textValue() : null;
  }

  static Optional<Integer> retryAfterSeconds(Reply reply) {
    return reply
        .header("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(Integer::valueOf);
  }

  static String excerpt(String body) {
    return body.length() <= 200 ? body : body.substring(0, 200) + "...";
  }
}
