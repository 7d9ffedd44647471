package dev.flashsale.gatling.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges replies to a payment or a cancellation by the service's HTTP contract. */
public final class CheckoutContract {

  private record Refusal(int status, CheckoutOutcome outcome) {}

  private static final Map<String, Refusal> REFUSALS =
      Map.of(
          "payment-declined", new Refusal(402, CheckoutOutcome.DECLINED),
          "order-state", new Refusal(409, CheckoutOutcome.WRONG_STATE),
          "request-in-progress", new Refusal(409, CheckoutOutcome.NOT_YET),
          "rate-limited", new Refusal(429, CheckoutOutcome.NOT_YET),
          "unavailable", new Refusal(503, CheckoutOutcome.NOT_YET));

  private CheckoutContract() {}

  /** Never throws for what the service sent: whatever it is, it becomes an answer. */
  public static CheckoutAnswer judge(CheckoutAsk ask, Reply reply, long answeredAtMs) {
    JsonNode body = Bodies.parse(reply.body());
    CheckoutOutcome outcome = outcome(ask, reply, body);
    String breach = breach(ask, reply, body, outcome);
    return new CheckoutAnswer(
        ask,
        breach == null ? outcome : CheckoutOutcome.OUTSIDE_CONTRACT,
        answeredAtMs,
        reply.status(),
        Bodies.retryAfterSeconds(reply).orElse(0),
        breach);
  }

  private static CheckoutOutcome outcome(CheckoutAsk ask, Reply reply, JsonNode body) {
    boolean payment = ask.action() == Action.PAY;
    return switch (reply.status()) {
      case 200 -> payment ? CheckoutOutcome.PAID : CheckoutOutcome.CANCELLED;
      case 202 -> payment ? CheckoutOutcome.PENDING : CheckoutOutcome.OUTSIDE_CONTRACT;
      default ->
          Bodies.code(body)
              .map(REFUSALS::get)
              .filter(refusal -> refusal.status() == reply.status())
              .map(Refusal::outcome)
              .orElse(CheckoutOutcome.OUTSIDE_CONTRACT);
    };
  }

  private static @Nullable String breach(
      CheckoutAsk ask, Reply reply, JsonNode body, CheckoutOutcome outcome) {
    return switch (outcome) {
      case PAID, CANCELLED -> brokenOrder(ask, body, Optional.of(outcome.name()));
      case PENDING -> brokenOrder(ask, body, Optional.empty());
      case DECLINED ->
          ask.token().contains("decline") ? null : "declined " + ask.token() + ", which is good";
      case WRONG_STATE, NOT_YET, NO_ANSWER -> null;
      case OUTSIDE_CONTRACT ->
          "unexpected answer: " + reply.status() + " " + Bodies.excerpt(reply.body());
    };
  }

  private static @Nullable String brokenOrder(
      CheckoutAsk ask, JsonNode order, Optional<String> status) {
    if (!ask.orderId().equals(Bodies.text(order, "id"))) {
      return "another order: " + Bodies.text(order, "id");
    }
    String is = Bodies.text(order, "status");
    return status.isEmpty() || status.get().equals(is)
        ? null
        : "an order that is " + is + ", not " + status.get();
  }
}
