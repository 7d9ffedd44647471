package dev.flashsale.gatling.history;

/** What a shopper does with an order they have. */
public enum Action {
  PAY,
  CANCEL
}
