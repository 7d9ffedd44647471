package dev.flashsale.chaos.history;

import java.util.Locale;

/**
 * One request and what came of it.
 *
 * @param instance whom it was sent to
 * @param invokedMs when it was sent, in ms of the run
 * @param completedMs when its outcome was known, in ms of the run
 */
public record Attempt(Ask ask, int instance, long invokedMs, long completedMs, Answer answer) {

  /** A purchase that was acknowledged. */
  public boolean isAcceptance() {
    return ask.action() == Action.BUY && answer.outcome() == Outcome.OK;
  }

  /** The order asked about, or the one the answer names. */
  public String orderId() {
    return ask.orderId().isEmpty() ? answer.orderId() : ask.orderId();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%9.3f-%.3f instance-%d %s %s %s key %s %s%s -> %s %d %s %s %s %s%s%s",
        invokedMs / 1e3,
        completedMs / 1e3,
        instance,
        ask.action(),
        ask.sale(),
        ask.buyer(),
        ask.key(),
        ask.lines(),
        ask.token(),
        answer.outcome(),
        answer.status(),
        answer.code(),
        answer.orderId(),
        answer.orderStatus(),
        answer.durability(),
        answer.replayed() ? " replayed" : "",
        answer.detail().isEmpty() ? "" : " (" + answer.detail() + ")");
  }
}
