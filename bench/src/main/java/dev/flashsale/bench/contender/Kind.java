package dev.flashsale.bench.contender;

/** What a contender's rounds count. */
public enum Kind {
  /** Orders: accepted, and durable in PostgreSQL. */
  ORDERS,
  /** Requests refused, as they must be. */
  REFUSALS,
  /** Answers that make no order. */
  ANSWERS
}
