package dev.flashsale.gatling.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What one shopper saw after one request.
 *
 * @param answeredAtMs when the answer was complete, or given up on, in milliseconds since 1970
 * @param status HTTP status, 0 when there was no answer
 * @param code problem code of a refusal
 * @param retryAfterSeconds what {@code Retry-After} said, 0 for nothing
 * @param breach how the answer left the contract, null when it did not
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Answer(
    Ask ask,
    Outcome outcome,
    long answeredAtMs,
    long latencyMs,
    int status,
    @Nullable String code,
    @Nullable String orderId,
    @Nullable String durability,
    boolean replayed,
    int retryAfterSeconds,
    @Nullable String breach) {

  /** The connection failed or was cut: the order may or may not have been taken. */
  public static Answer none(Ask ask, long answeredAtMs, long latencyMs) {
    return new Answer(
        ask, Outcome.NO_ANSWER, answeredAtMs, latencyMs, 0, null, null, null, false, 0, null);
  }

  /** Something came back, and it could not even be judged. */
  public static Answer notJudged(Ask ask, int status, long answeredAtMs, long latencyMs) {
    return new Answer(
        ask,
        Outcome.OUTSIDE_CONTRACT,
        answeredAtMs,
        latencyMs,
        status,
        null,
        null,
        null,
        false,
        0,
        "an answer that could not be judged");
  }
}
