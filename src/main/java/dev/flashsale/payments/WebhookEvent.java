package dev.flashsale.payments;

import dev.flashsale.sale.Money;
import java.util.Objects;

/** A charge's state as its provider tells it unasked. */
public record WebhookEvent(String reference, ChargeState state, Money amount) {

  public WebhookEvent {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(amount, "amount");
  }
}
