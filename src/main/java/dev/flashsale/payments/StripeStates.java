package dev.flashsale.payments;

import com.stripe.model.PaymentIntent;

/**
 * What the <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">states of a payment
 * intent</a> mean to us.
 */
final class StripeStates {

  private StripeStates() {}

  static ChargeState of(PaymentIntent intent) {
    return switch (intent.getStatus()) {
      case "succeeded" -> ChargeState.APPROVED;
      case "canceled" -> ChargeState.CANCELLED;
      // Stripe takes a declined intent back to its first state.
      case "requires_payment_method" ->
          intent.getLastPaymentError() == null ? ChargeState.UNCONFIRMED : ChargeState.DECLINED;
      case "requires_confirmation" -> ChargeState.UNCONFIRMED;
      default -> ChargeState.PENDING;
    };
  }
}
