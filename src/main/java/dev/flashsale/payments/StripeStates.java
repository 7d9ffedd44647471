package dev.flashsale.payments;

import com.stripe.model.PaymentIntent;

/**
 * What the <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">states of a payment
 * intent</a> mean to us.
 */
final class StripeStates {

  private static final String NEW = "requires_payment_method";

  private StripeStates() {}

  static ChargeState of(PaymentIntent intent) {
    return switch (intent.getStatus()) {
      case "succeeded" -> ChargeState.APPROVED;
      case "canceled" -> ChargeState.CANCELLED;
      // Stripe takes a declined intent back to its first state.
      case NEW -> intent.getLastPaymentError() == null ? ChargeState.PENDING : ChargeState.DECLINED;
      default -> ChargeState.PENDING;
    };
  }

  /** Whether nobody has tried to charge it. */
  static boolean isUntouched(PaymentIntent intent) {
    return intent.getStatus().equals(NEW);
  }
}
