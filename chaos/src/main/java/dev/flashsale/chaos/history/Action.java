package dev.flashsale.chaos.history;

/** What a client may ask for. */
public enum Action {
  BUY,
  PAY,
  CANCEL,
  READ,
  RESTOCK
}
