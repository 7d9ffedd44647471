package dev.flashsale.gatling.history;

/**
 * One request to pay for an order, or to cancel it.
 *
 * @param token what is paid with; empty for a cancellation
 * @param attempt 1 for the first request with this key
 */
public record CheckoutAsk(
    String sale,
    String buyer,
    String orderId,
    Action action,
    String key,
    String token,
    int attempt) {

  public CheckoutAsk again() {
    return new CheckoutAsk(sale, buyer, orderId, action, key, token, attempt + 1);
  }

  public String path() {
    return "/v1/sales/"
        + sale
        + "/orders/"
        + orderId
        + (action == Action.PAY ? "/payment" : "/cancellation");
  }

  /** The request body. Tokens are words, so nothing needs escaping. */
  public String body() {
    return action == Action.PAY ? "{\"token\":\"" + token + "\"}" : "";
  }
}
