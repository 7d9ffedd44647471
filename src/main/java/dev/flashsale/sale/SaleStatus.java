package dev.flashsale.sale;

/** What an admin decided about a sale; with the clock it gives the {@link SaleState}. */
public enum SaleStatus {
  DRAFT,
  PUBLISHED,
  PAUSED,
  CLOSED
}
