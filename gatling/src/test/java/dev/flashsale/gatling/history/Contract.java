package dev.flashsale.gatling.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Judges replies to a request to buy by the service's HTTP contract. */
public final class Contract {

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
    JsonNode body = Bodies.parse(reply.body());
    Outcome outcome = outcome(reply, body);
    Optional<String> breach = breach(ask, reply, body, outcome);
    return new Answer(
        ask,
        breach.isPresent() ? Outcome.OUTSIDE_CONTRACT : outcome,
        answeredAtMs,
        latencyMs,
        reply.status(),
        Bodies.code(body).orElse(null),
        outcome.accepted() ? Bodies.text(body, "id") : null,
        outcome.accepted() ? Bodies.text(body, "durability") : null,
        replayed(reply),
        Bodies.retryAfterSeconds(reply).orElse(0),
        breach.orElse(null));
  }

  private static Outcome outcome(Reply reply, JsonNode body) {
    return switch (reply.status()) {
      case 201 -> Outcome.PERSISTED;
      case 202 -> Outcome.RESERVED;
      default ->
          Bodies.code(body)
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
      return Optional.of(what + ": " + reply.status() + " " + Bodies.excerpt(reply.body()));
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
    if (outcome == Outcome.RATE_LIMITED && Bodies.retryAfterSeconds(reply).isEmpty()) {
      return Optional.of("rate-limited without Retry-After in seconds");
    }
    return Optional.empty();
  }

  private static Optional<String> brokenOrder(
      Ask ask, Reply reply, JsonNode order, Outcome outcome) {
    String id = Bodies.text(order, "id");
    if (id == null || !isUuid(id)) {
      return Optional.of("order without a UUID: " + Bodies.excerpt(reply.body()));
    }
    String path = "/v1/sales/" + ask.sale() + "/orders/" + id;
    if (!reply.header("Location").orElse("").endsWith(path)) {
      return Optional.of("Location is not " + path + ": " + reply.header("Location"));
    }
    if (!ask.sale().equals(Bodies.text(order, "saleId"))
        || !ask.buyer().equals(Bodies.text(order, "buyerId"))) {
      return Optional.of("order of another sale or buyer: " + Bodies.excerpt(reply.body()));
    }
    if (!ask.lines().equals(lines(order))) {
      return Optional.of("asked for " + ask.lines() + ", order has " + lines(order));
    }
    if (!STATUS_WHEN_ACCEPTED.contains(String.valueOf(Bodies.text(order, "status")))) {
      return Optional.of("accepted an order that is " + Bodies.text(order, "status"));
    }
    return brokenPromise(ask, reply, String.valueOf(Bodies.text(order, "durability")), outcome);
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

  private static boolean replayed(Reply reply) {
    return reply.header("Idempotency-Replayed").filter("true"::equals).isPresent();
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
