package dev.flashsale.inventory;

import org.jspecify.annotations.Nullable;

/**
 * The script's decision about a purchase.
 *
 * @param detail as {@link BuyCode} says; 0 where it says nothing
 * @param reservation the order, for {@link BuyCode#ACCEPTED} and {@link BuyCode#REPLAYED} only
 */
public record Decision(BuyCode code, long detail, @Nullable Reservation reservation) {

  /**
   * The order of an accepted or replayed purchase.
   *
   * @throws IllegalStateException for every other code
   */
  public Reservation order() {
    if (reservation == null) {
      throw new IllegalStateException(code + " carries no order");
    }
    return reservation;
  }
}
