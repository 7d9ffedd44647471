package dev.flashsale.chaos.history;

/** What a client makes of what it was told. */
public enum Outcome {
  /** What was asked for is done: a purchase accepted, an order paid, cancelled or read. */
  OK,
  /** A payment whose outcome is still open; asking again tells. */
  PENDING,
  /** Refused, for a reason that asking again does not change by itself. */
  REFUSED,
  /** Not now: the pace, a store that is away, or the same request under way. */
  LATER,
  /** No answer, so nobody knows what became of the request. */
  UNKNOWN,
  /** An answer that the contract does not have. */
  BREACH;

  /** Whether an honest client asks again. */
  public boolean isFinal() {
    return this == OK || this == REFUSED || this == BREACH;
  }
}
