package dev.flashsale.inventory;

/**
 * What the buy script decides about one purchase. The order of the constants is the script's
 * numbering.
 */
public enum BuyCode {
  /**
   * Units are reserved and journaled. Detail: 0, or the packed order if a lost reply was resent.
   */
  ACCEPTED,
  /** The key belongs to an earlier, equal request. Detail: its packed order. */
  REPLAYED,
  /** The key belongs to an earlier, different request. */
  KEY_REUSED,
  /** Not open. Detail: milliseconds until it opens, -1 if nobody knows. */
  NOT_OPEN,
  /** The sale is over. */
  CLOSED,
  /**
   * Too fast. Detail: milliseconds to wait; negative if the buyer holds an order, so that retries
   * of it must keep reaching Redis.
   */
  RATE_LIMITED,
  /** The journal is at its bound. */
  JOURNAL_FULL,
  /** The buyer would hold more than the sale allows. Detail: units held already. */
  PURCHASE_LIMIT,
  /** Too few units. Detail: the item's place in the sale. */
  SOLD_OUT,
  /** The buyer was not let in by the waiting room, and has no order under this key. */
  PASS_REQUIRED;

  private static final BuyCode[] CODES = values();

  /**
   * The constant the script numbers {@code code}.
   *
   * @throws IndexOutOfBoundsException if there is none: script and enum have drifted apart
   */
  static BuyCode of(int code) {
    return CODES[code];
  }
}
