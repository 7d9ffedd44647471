package dev.flashsale.payments;

import dev.flashsale.sale.Money;
import java.util.UUID;

/**
 * What is to be charged.
 *
 * @param attempt of the order, from 1
 */
public record Charge(UUID orderId, int attempt, Money amount) {

  /** The same for every repetition of the same attempt, and for nothing else. */
  public String key() {
    return orderId + "-" + attempt;
  }
}
