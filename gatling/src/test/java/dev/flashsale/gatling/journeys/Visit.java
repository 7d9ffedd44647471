package dev.flashsale.gatling.journeys;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.Outcome;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a shopper's visit goes, kept in the Gatling session.
 *
 * @param latest what the latest answers to the current order amount to; of two at once the one that
 *     settles it
 * @param orderId the order the shopper has, if any
 * @param kept no answer so far left the contract, and every order got its final answer
 */
record Visit(
    Shopper shopper,
    long startedAtMs,
    Outcome latest,
    int retryAfterSeconds,
    @Nullable String orderId,
    boolean kept) {

  private static final String NAME = "visit";
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(300);
  private static final int DOUBLINGS_MAX = 4;

  static Session start(Session session, Shopper shopper) {
    return new Visit(shopper, System.currentTimeMillis(), Outcome.NO_ANSWER, 0, null, true)
        .in(session);
  }

  static Visit of(Session session) {
    return Objects.requireNonNull(session.<Visit>get(NAME), "no visit was started");
  }

  Session in(Session session) {
    return session.set(NAME, this);
  }

  Visit withNewOrder() {
    return new Visit(shopper, startedAtMs, Outcome.NO_ANSWER, 0, orderId, kept);
  }

  Visit with(Answer answer) {
    return new Visit(
        shopper,
        startedAtMs,
        latest.settles() ? latest : answer.outcome(),
        answer.retryAfterSeconds(),
        answer.orderId() == null ? orderId : answer.orderId(),
        kept && answer.breach() == null);
  }

  Visit with(CheckoutAnswer answer) {
    return new Visit(
        shopper,
        startedAtMs,
        latest,
        answer.retryAfterSeconds(),
        orderId,
        kept && answer.breach() == null);
  }

  /** The shopper walks on to the next order, or home. */
  Visit concluded() {
    return new Visit(
        shopper, startedAtMs, latest, retryAfterSeconds, orderId, kept && latest.settles());
  }

  /**
   * How long to wait before attempt number {@code attempt}: what the service asked for, else a
   * moment, doubled with each further attempt and spread, so that those turned away together do not
   * all come back together.
   */
  Duration patience(int attempt) {
    Duration asked = retryAfterSeconds > 0 ? Duration.ofSeconds(retryAfterSeconds) : SHORT_PATIENCE;
    long doubledMs = asked.toMillis() << Math.clamp(attempt - 2, 0, DOUBLINGS_MAX);
    return Duration.ofMillis(doubledMs + ThreadLocalRandom.current().nextLong(doubledMs / 2 + 1));
  }

  int durationMs() {
    return Math.toIntExact(System.currentTimeMillis() - startedAtMs);
  }
}
