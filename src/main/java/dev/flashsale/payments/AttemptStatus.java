package dev.flashsale.payments;

/** Where an attempt to pay stands. */
enum AttemptStatus {
  /** Its outcome is not known. */
  OPEN,
  APPROVED,
  DECLINED,
  /** Nothing was charged, and nothing will be. */
  CANCELLED,
  /** It was charged when the order had ended. */
  REFUND_DUE,
  REFUNDED;

  boolean isCharged() {
    return this == APPROVED || this == REFUND_DUE || this == REFUNDED;
  }
}
