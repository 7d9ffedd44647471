package dev.flashsale.gatling.history;

/** What a shopper tries with one request, and so which final answers the contract allows. */
public enum Step {
  BUY,
  /** Beyond the per-buyer limit; an instance that knows of no stock may say so first. */
  BUY_OVER_LIMIT,
  /** Another order under a key that was accepted. */
  REUSE_ACCEPTED_KEY,
  /** Another order although it is not known what became of the first. */
  BUY_AFTER_UNKNOWN;

  /** An answer that only asks for patience fits every step. */
  public boolean allows(Outcome outcome) {
    return switch (outcome) {
      case RESERVED, PERSISTED -> this == BUY || this == BUY_AFTER_UNKNOWN;
      case SOLD_OUT -> this != REUSE_ACCEPTED_KEY;
      case PURCHASE_LIMIT -> this == BUY_OVER_LIMIT || this == BUY_AFTER_UNKNOWN;
      case KEY_REUSED -> this == REUSE_ACCEPTED_KEY || this == BUY_AFTER_UNKNOWN;
      case RATE_LIMITED, IN_PROGRESS, UNAVAILABLE, NO_ANSWER -> true;
      case OUTSIDE_CONTRACT -> false;
    };
  }
}
