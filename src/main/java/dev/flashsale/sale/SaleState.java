package dev.flashsale.sale;

/** Where a sale stands at a given time. SCHEDULED, OPEN and CLOSED follow from the clock alone. */
public enum SaleState {
  DRAFT,
  SCHEDULED,
  OPEN,
  PAUSED,
  CLOSED
}
