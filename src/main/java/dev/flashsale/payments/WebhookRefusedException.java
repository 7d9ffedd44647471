package dev.flashsale.payments;

/** A webhook that is not, or not provably, the provider's; the message says why, for its sender. */
public final class WebhookRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String reason;

  public WebhookRefusedException(String reason) {
    super(reason);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
