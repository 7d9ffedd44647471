package dev.flashsale.payments;

import dev.flashsale.sale.Money;

/** A charge's state as its provider tells it unasked. */
public record WebhookEvent(String reference, ChargeState state, Money amount) {}
