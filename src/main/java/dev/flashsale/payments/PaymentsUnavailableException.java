package dev.flashsale.payments;

import dev.flashsale.http.UnavailableException;

/** The provider cannot be asked now, and was not: nothing has been charged. */
final class PaymentsUnavailableException extends UnavailableException {

  private static final long serialVersionUID = 1;

  PaymentsUnavailableException(String message) {
    super(message);
  }

  PaymentsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
