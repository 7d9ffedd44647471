package dev.flashsale.gatling.history;

/** What one answer meant to the shopper. */
public enum Outcome {
  /** 202: reserved and journaled. */
  RESERVED(Meaning.ACCEPTED),
  /** 201: committed in PostgreSQL. */
  PERSISTED(Meaning.ACCEPTED),
  SOLD_OUT(Meaning.REFUSED),
  PURCHASE_LIMIT(Meaning.REFUSED),
  KEY_REUSED(Meaning.REFUSED),
  /** Refused for now; the same request may be sent again. */
  RATE_LIMITED(Meaning.NOT_YET),
  /** The service does not know yet what became of the order. */
  IN_PROGRESS(Meaning.UNKNOWN),
  /** 503: nothing was promised, but the order may have been taken. */
  UNAVAILABLE(Meaning.UNKNOWN),
  /** The connection failed, was cut, or timed out. */
  NO_ANSWER(Meaning.UNKNOWN),
  /** An answer the contract does not know, so anything may have happened. */
  OUTSIDE_CONTRACT(Meaning.UNKNOWN);

  private final Meaning meaning;

  Outcome(Meaning meaning) {
    this.meaning = meaning;
  }

  /** Whether the shopper was promised an order. */
  public boolean accepted() {
    return meaning == Meaning.ACCEPTED;
  }

  /** Whether asking again with the same key is pointless. */
  public boolean settles() {
    return meaning == Meaning.ACCEPTED || meaning == Meaning.REFUSED;
  }

  /** Whether an order may exist although none was promised. */
  public boolean unknown() {
    return meaning == Meaning.UNKNOWN;
  }

  private enum Meaning {
    ACCEPTED,
    REFUSED,
    NOT_YET,
    UNKNOWN
  }
}
