package dev.flashsale.payments;

/** What becomes of a charge in the sandbox, by its token; an unknown one is declined. */
enum SandboxToken {
  APPROVE("tok_approve"),
  DECLINE("tok_decline"),
  /** Approved, and answered, after the sandbox's delay. */
  SLOW("tok_slow"),
  /** Approved, but the answer never comes. */
  TIMEOUT("tok_timeout"),
  /**
   * Answered as pending, approved after the sandbox's delay, told by webhook, and not to be
   * cancelled meanwhile.
   */
  APPROVE_LATE("tok_approve_late"),
  /** Approved, and told by two webhooks before it is answered. */
  DUPLICATE_WEBHOOK("tok_duplicate_webhook");

  private final String token;

  SandboxToken(String token) {
    this.token = token;
  }

  static SandboxToken of(String token) {
    for (SandboxToken known : values()) {
      if (known.token.equals(token)) {
        return known;
      }
    }
    return DECLINE;
  }
}
