package dev.flashsale.payments;

/** Where a charge stands at the provider. */
public enum ChargeState {
  /** Opened, and not confirmed: nothing is under way. */
  UNCONFIRMED,
  /** Confirmed, and not decided. */
  PENDING,
  APPROVED,
  DECLINED,
  /** It will never be charged. */
  CANCELLED
}
