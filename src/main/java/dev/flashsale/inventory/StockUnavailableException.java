package dev.flashsale.inventory;

import dev.flashsale.http.UnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Redis could not decide: it is away, too slow, or has lost the sale's keys. Whether a purchase
 * sent meanwhile was accepted may be unknown; sending it again with its key finds out.
 */
public final class StockUnavailableException extends UnavailableException {

  public StockUnavailableException(String message) {
    super(message);
  }

  public StockUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
