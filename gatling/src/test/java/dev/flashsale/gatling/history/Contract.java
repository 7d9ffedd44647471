package dev.flashsale.gatling.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Judges replies to a request to buy by the service's HTTP contract. */
public final class Contract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM_PREFIX = "urn:flashsale:problem:";
  private static final Set<String> STATUS_WHEN_ACCEPTED = Set.of("RESERVED", "PLACED");

  private record Refusal(int status, Outcome outcome) {}

  private static final Map<String, Refusal> REFUSALS =
      Map.of(
          "sold-out", new Refusal(409, Outcome.SOLD_OUT),
          "purchase-limit", new Refusal(409, Outcome.PURCHASE_LIMIT),
          "request-in-progress", new Refusal(409, Outcome.IN_PROGRESS),
          "idempotency-key-reused", new Refusal(422, Outcome.KEY_REUSED),
          "rate-limited", new Refusal(429, Outcome.RATE_LIMITED),
          "unavailable", new Refusal(503, Outcome.UNAVAILABLE));

  private Contract() {}

  /** Never throws for what the service sent: whatever it is, it becomes an answer. */
  public static Answer judge(Ask ask, Reply reply, long answeredAtMs, long latencyMs) {
    JsonNode body = parse(reply.body());
    Outcome outcome = outcome(reply, body);
    Optional<String> breach = breach(ask, reply, body, outcome);
    return new Answer(
        ask,
        breach.isPresent() ? Outcome.OUTSIDE_CONTRACT : outcome,
        answeredAtMs,
        latencyMs,
        reply.status(),
        code(body).orElse(null),
        outcome.accepted() ? text(body, "id") : null,
        outcome.accepted() ? text(body, "durability") : null,
        replayed(reply),
        retryAfterSeconds(reply).orElse(0),
        breach.orElse(null));
  }

  private static Outcome outcome(Reply reply, JsonNode body) {
    return switch (reply.status()) {
      case 201 -> Outcome.PERSISTED;
      case 202 -> Outcome.RESERVED;
      default ->
          code(body)
              .map(REFUSALS::get)
              .filter(refusal -> refusal.status() == reply.status())
              .map(Refusal::outcome)
              .orElse(Outcome.OUTSIDE_CONTRACT);
    };
  }

  private static Optional<String> breach(Ask ask, Reply reply, JsonNode body, Outcome outcome) {
    if (!ask.step().allows(outcome)) {
      String what =
          outcome == Outcome.OUTSIDE_CONTRACT ? "unexpected answer" : "not for " + ask.step();
      return Optional.of(what + ": " + reply.status() + " " + excerpt(reply.body()));
    }
    return outcome.accepted()
        ? brokenOrder(ask, reply, body, outcome)
        : brokenRefusal(reply, outcome);
  }

  private static Optional<String> brokenRefusal(Reply reply, Outcome outcome) {
    String type = reply.header("Content-Type").orElse("");
    if (!type.startsWith("application/problem+json")) {
      return Optional.of("a problem of content type '" + type + "'");
    }
    if (outcome == Outcome.RATE_LIMITED && retryAfterSeconds(reply).isEmpty()) {
      return Optional.of("rate-limited without Retry-After in seconds");
    }
    return Optional.empty();
  }

  private static Optional<String> brokenOrder(
      Ask ask, Reply reply, JsonNode order, Outcome outcome) {
    String id = text(order, "id");
    if (id == null || !isUuid(id)) {
      return Optional.of("order without a UUID: " + excerpt(reply.body()));
    }
    String path = "/v1/sales/" + ask.sale() + "/orders/" + id;
    if (!reply.header("Location").orElse("").endsWith(path)) {
      return Optional.of("Location is not " + path + ": " + reply.header("Location"));
    }
    if (!ask.sale().equals(text(order, "saleId")) || !ask.buyer().equals(text(order, "buyerId"))) {
      return Optional.of("order of another sale or buyer: " + excerpt(reply.body()));
    }
    if (!ask.lines().equals(lines(order))) {
      return Optional.of("asked for " + ask.lines() + ", order has " + lines(order));
    }
    if (!STATUS_WHEN_ACCEPTED.contains(String.valueOf(text(order, "status")))) {
      return Optional.of("accepted an order that is " + text(order, "status"));
    }
    return brokenPromise(ask, reply, String.valueOf(text(order, "durability")), outcome);
  }

  private static Optional<String> brokenPromise(
      Ask ask, Reply reply, String durability, Outcome outcome) {
    if (!Set.of("JOURNALED", "PERSISTED").contains(durability)) {
      return Optional.of("durability is " + durability);
    }
    if (outcome == Outcome.PERSISTED && !durability.equals("PERSISTED")) {
      return Optional.of("201 for an order that is " + durability);
    }
    if (outcome == Outcome.PERSISTED && ask.waitSeconds() == 0 && !replayed(reply)) {
      return Optional.of("201 although the client did not ask to wait");
    }
    return Optional.empty();
  }

  private static Map<String, Integer> lines(JsonNode order) {
    Map<String, Integer> lines = new TreeMap<>();
    for (JsonNode item : order.path("items")) {
      lines.merge(item.path("sku").asText(), item.path("quantity").asInt(), Integer::sum);
    }
    return lines;
  }

  private static Optional<String> code(JsonNode problem) {
    return Optional.ofNullable(text(problem, "type"))
        .filter(type -> type.startsWith(PROBLEM_PREFIX))
        .map(type -> type.substring(PROBLEM_PREFIX.length()));
  }

  private static boolean replayed(Reply reply) {
    return reply.header("Idempotency-Replayed").filter("true"::equals).isPresent();
  }

  private static Optional<Integer> retryAfterSeconds(Reply reply) {
    return reply
        .header("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(Integer::valueOf);
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Not JSON, so neither an order nor a problem: judged as such, with the body in the breach.
      return JSON.missingNode();
    }
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).textValue() : null;
  }

  private static String excerpt(String body) {
    return body.length() <= 200 ? body : body.substring(0, 200) + "...";
  }
}
