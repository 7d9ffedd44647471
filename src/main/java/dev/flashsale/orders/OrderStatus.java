package dev.flashsale.orders;

/** Where an order stands. */
public enum OrderStatus {
  /** Units are held in Redis; PostgreSQL does not have the order yet. */
  RESERVED,
  /** In PostgreSQL, waiting for payment until the hold expires. */
  PLACED,
  PAID,
  CANCELLED,
  EXPIRED,
  /** PostgreSQL could not take the order over, which only a loss of Redis' memory can cause. */
  REJECTED,
  REFUNDED
}
