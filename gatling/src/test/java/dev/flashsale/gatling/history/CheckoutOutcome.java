package dev.flashsale.gatling.history;

/** What one answer to a payment or a cancellation meant to the shopper. */
public enum CheckoutOutcome {
  /** 200: the order is paid. */
  PAID(true),
  /** 202: the provider has not decided. */
  PENDING(true),
  /** 402: nothing was charged. */
  DECLINED(true),
  /** 200: the order is cancelled. */
  CANCELLED(true),
  /** 409: the order can no longer be paid, or cancelled. */
  WRONG_STATE(true),
  /** Not now; the same request may be sent again. */
  NOT_YET(false),
  /** The connection failed or timed out. */
  NO_ANSWER(false),
  OUTSIDE_CONTRACT(false);

  private final boolean settles;

  CheckoutOutcome(boolean settles) {
    this.settles = settles;
  }

  /** Whether asking again with the same key is pointless. */
  public boolean settles() {
    return settles;
  }
}
