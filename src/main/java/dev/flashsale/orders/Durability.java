package dev.flashsale.orders;

/** What would have to be lost for an order to be lost. */
public enum Durability {
  /** In Redis' journal and in the memory of the instance that accepted it. */
  JOURNALED,
  /** Committed in PostgreSQL. */
  PERSISTED
}
