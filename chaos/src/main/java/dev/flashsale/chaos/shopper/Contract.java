package dev.flashsale.chaos.shopper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.flashsale.chaos.history.Action;
import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Ask;
import dev.flashsale.chaos.history.Outcome;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads answers by the service's HTTP contract. Whatever the service sent becomes an answer; what
 * the contract does not have becomes a {@link Outcome#BREACH}.
 */
final class Contract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "urn:flashsale:problem:";
  private static final int EXCERPT_CHARS = 200;

  /** Refusals by status and code; {@code true} for those that end by asking again. */
  private static final Map<String, Boolean> REFUSALS =
      Map.of(
          "409 sold-out", false,
          "409 purchase-limit", false,
          "409 order-state", false,
          "409 sale-state", false,
          "402 payment-declined", false,
          "404 order-not-found", true,
          "409 request-in-progress", true,
          "429 rate-limited", true,
          "503 unavailable", true);

  private static final Map<Action, Set<String>> ALLOWED =
      Map.of(
          Action.BUY,
              Set.of(
                  "sold-out",
                  "purchase-limit",
                  "request-in-progress",
                  "rate-limited",
                  "unavailable"),
          Action.PAY,
              Set.of(
                  "payment-declined",
                  "order-state",
                  "request-in-progress",
                  "order-not-found",
                  "unavailable"),
          Action.CANCEL,
              Set.of("order-state", "request-in-progress", "order-not-found", "unavailable"),
          Action.READ, Set.of("order-not-found", "unavailable"),
          Action.RESTOCK, Set.of("sale-state", "unavailable"));

  private Contract() {}

  static Answer read(Ask ask, boolean waits, HttpResponse<String> response) {
    JsonNode body = parse(response.body());
    String code = code(body);
    int status = response.statusCode();
    boolean success = status / 100 == 2;
    Outcome outcome = success ? success(ask, status) : refusal(ask, status, code);
    String breach = outcome == Outcome.BREACH ? "unexpected answer" : "";
    if (outcome != Outcome.BREACH) {
      breach = success ? brokenSuccess(ask, waits, response, body) : brokenRefusal(response, code);
    }
    boolean order = success && ask.action() != Action.RESTOCK;
    return new Answer(
        breach.isEmpty() ? outcome : Outcome.BREACH,
        status,
        code,
        order ? body.path("id").asText("") : "",
        order ? body.path("status").asText("") : "",
        order ? body.path("durability").asText("") : "",
        response.headers().firstValue("Idempotency-Replayed").isPresent(),
        retryAfterMs(response),
        breach.isEmpty() ? "" : breach + ": " + excerpt(response.body()));
  }

  private static JsonNode parse(String body) {
    try {
      JsonNode parsed = JSON.readTree(body);
      return parsed == null ? MissingNode.getInstance() : parsed;
    } catch (JsonProcessingException noJson) {
      return MissingNode.getInstance();
    }
  }

  private static String code(JsonNode body) {
    String type = body.path("type").asText("");
    return type.startsWith(PROBLEM) ? type.substring(PROBLEM.length()) : "";
  }

  private static Outcome success(Ask ask, int status) {
    return switch (ask.action()) {
      case BUY -> status == 201 || status == 202 ? Outcome.OK : Outcome.BREACH;
      case PAY ->
          switch (status) {
            case 200 -> Outcome.OK;
            case 202 -> Outcome.PENDING;
            default -> Outcome.BREACH;
          };
      case CANCEL, READ, RESTOCK -> status == 200 ? Outcome.OK : Outcome.BREACH;
    };
  }

  private static Outcome refusal(Ask ask, int status, String code) {
    Boolean later = REFUSALS.get(status + " " + code);
    if (later == null || !ALLOWED.getOrDefault(ask.action(), Set.of()).contains(code)) {
      return Outcome.BREACH;
    }
    return later ? Outcome.LATER : Outcome.REFUSED;
  }

  private static String brokenRefusal(HttpResponse<String> response, String code) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith("application/problem+json")) {
      return "a problem of type '" + type + "'";
    }
    return code.equals("rate-limited") && retryAfterMs(response) == 0
        ? "rate-limited without Retry-After"
        : "";
  }

  private static String brokenSuccess(
      Ask ask, boolean waits, HttpResponse<String> response, JsonNode body) {
    return switch (ask.action()) {
      case BUY -> brokenPurchase(ask, waits, response, body);
      case PAY, CANCEL, READ ->
          brokenOrder(ask, response.statusCode(), body.path("id").asText(), body);
      case RESTOCK -> "";
    };
  }

  private static String brokenPurchase(
      Ask ask, boolean waits, HttpResponse<String> response, JsonNode order) {
    String id = order.path("id").asText();
    if (!response.headers().firstValue("Location").orElse("").endsWith("/orders/" + id)) {
      return "no Location of the order";
    }
    if (!ask.sale().equals(order.path("saleId").asText())
        || !ask.buyer().equals(order.path("buyerId").asText())
        || !ask.lines().equals(lines(order))) {
      return "not what was asked for";
    }
    boolean persisted = order.path("durability").asText().equals("PERSISTED");
    if ((response.statusCode() == 201) != persisted) {
      return response.statusCode() + " and " + order.path("durability").asText();
    }
    boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
    return persisted && !waits && !replayed ? "201 although nobody waits" : "";
  }

  private static String brokenOrder(Ask ask, int status, String id, JsonNode order) {
    if (!ask.orderId().equals(id)) {
      return "another order";
    }
    String is = order.path("status").asText();
    boolean right =
        switch (ask.action()) {
          case PAY -> status != 200 || is.equals("PAID");
          case CANCEL -> is.equals("CANCELLED");
          case BUY, READ, RESTOCK -> true;
        };
    return right ? "" : "an order that is " + is;
  }

  private static Map<String, Integer> lines(JsonNode order) {
    Map<String, Integer> lines = new TreeMap<>();
    for (JsonNode item : order.path("items")) {
      lines.merge(item.path("sku").asText(), item.path("quantity").asInt(), Integer::sum);
    }
    return lines;
  }

  private static long retryAfterMs(HttpResponse<String> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) * 1_000 : 0;
  }

  private static String excerpt(String body) {
    return body.length() <= EXCERPT_CHARS ? body : body.substring(0, EXCERPT_CHARS) + "...";
  }
}
