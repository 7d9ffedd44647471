package dev.flashsale.payments;

import dev.flashsale.sale.Money;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;

/** A charge's state as its provider tells it unasked. */
@RegisterForReflection(registerFullHierarchy = true)
public record WebhookEvent(String reference, ChargeState state, Money amount) {

  public WebhookEvent {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(amount, "amount");
  }
}
