package dev.flashsale.payments;

/** Where a charge stands at the provider. */
public enum ChargeState {
  /** Not decided, or not even confirmed. */
  PENDING,
  APPROVED,
  DECLINED,
  /** It will never be charged. */
  CANCELLED
}
