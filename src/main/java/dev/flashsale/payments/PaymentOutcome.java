package dev.flashsale.payments;

import dev.flashsale.orders.OrderDocument;

/** What became of a request to pay. */
sealed interface PaymentOutcome {

  /** The order is paid, or was once by this very request. */
  record Paid(OrderDocument order) implements PaymentOutcome {}

  /** The provider does not know yet, or did not say in time. */
  record Pending(OrderDocument order) implements PaymentOutcome {}

  record Declined() implements PaymentOutcome {}

  /** Charged when the order had ended, or was paid otherwise; the money is given back. */
  record TooLate(OrderDocument order) implements PaymentOutcome {}

  /** The same request was made before; this is what it was told, or would be now. */
  record Replayed(PaymentOutcome outcome) implements PaymentOutcome {}
}
