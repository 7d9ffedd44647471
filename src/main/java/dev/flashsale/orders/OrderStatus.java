package dev.flashsale.orders;

import java.util.Locale;
import java.util.Set;

/** Where an order stands, and where it may go from there (docs/order-lifecycle.md). */
public enum OrderStatus {
  /** Units are held in Redis; PostgreSQL does not have the order yet. */
  RESERVED,
  /** In PostgreSQL, waiting for payment until the hold expires. */
  PLACED,
  PAID,
  /** By the buyer, before paying. */
  CANCELLED,
  /** Not paid within its hold. */
  EXPIRED,
  /** PostgreSQL could not take the order over, which only a loss of Redis' memory can cause. */
  REJECTED,
  /** The money went back: the order was paid, or its payment came when it had ended. */
  REFUNDED;

  public boolean mayBecome(OrderStatus next) {
    return next.predecessors().contains(this);
  }

  private Set<OrderStatus> predecessors() {
    return switch (this) {
      case RESERVED -> Set.of();
      case PLACED, REJECTED -> Set.of(RESERVED);
      case PAID, CANCELLED, EXPIRED -> Set.of(PLACED);
      case REFUNDED -> Set.of(PAID, CANCELLED, EXPIRED);
    };
  }

  /** The names of the statuses that this one may follow. */
  String[] predecessorNames() {
    return predecessors().stream().map(Enum::name).sorted().toArray(String[]::new);
  }

  /** Type of the event that tells of an order's change to this status. */
  String eventType() {
    if (this == RESERVED) {
      throw new IllegalStateException("no event tells of a reservation");
    }
    return "order." + name().toLowerCase(Locale.ROOT);
  }
}
