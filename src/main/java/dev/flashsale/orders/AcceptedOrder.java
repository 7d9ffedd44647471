package dev.flashsale.orders;

import dev.flashsale.inventory.Reservation;
import dev.flashsale.sale.Sale;
import java.util.UUID;

/** An order on its way to PostgreSQL, and its sale, which says what the items cost. */
record AcceptedOrder(Sale sale, Reservation reservation) {

  UUID id() {
    return reservation.orderId();
  }

  boolean namesKnownItems() {
    int items = sale.items().size();
    return !reservation.basket().lines().isEmpty()
        && reservation.basket().lines().stream().allMatch(line -> line.place() < items);
  }
}
