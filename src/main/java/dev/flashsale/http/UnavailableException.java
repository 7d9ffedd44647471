package dev.flashsale.http;

import org.jspecify.annotations.Nullable;

/** A store cannot serve a request now; it is answered {@code unavailable}. */
public abstract class UnavailableException extends RuntimeException {

  protected UnavailableException(String message) {
    super(message, null, false, false);
  }

  protected UnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
