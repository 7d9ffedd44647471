package dev.flashsale.gatling.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What one shopper saw after one payment or cancellation.
 *
 * @param status HTTP status, 0 when there was no answer
 * @param retryAfterSeconds what {@code Retry-After} said, 0 for nothing
 * @param breach how the answer left the contract, null when it did not
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record CheckoutAnswer(
    CheckoutAsk ask,
    CheckoutOutcome outcome,
    long answeredAtMs,
    int status,
    int retryAfterSeconds,
    @Nullable String breach) {

  public static CheckoutAnswer none(CheckoutAsk ask, long answeredAtMs) {
    return new CheckoutAnswer(ask, CheckoutOutcome.NO_ANSWER, answeredAtMs, 0, 0, null);
  }
}
