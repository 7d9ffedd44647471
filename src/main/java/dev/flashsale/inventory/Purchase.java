package dev.flashsale.inventory;

import java.util.UUID;

/**
 * A purchase to be decided.
 *
 * @param orderId the id the order gets if the purchase is accepted (UUIDv7); kept over a resend,
 *     which is how a resend finds its own order
 * @param buyerId 1 to 128 bytes
 * @param keyHash 16 bytes
 * @param fingerprint 8 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared by equals
public record Purchase(
    UUID orderId, String buyerId, byte[] keyHash, byte[] fingerprint, Basket basket, Kind kind) {

  /** What a purchase may be decided to be. */
  public enum Kind {
    /** A new order, if all rules allow it, or one there is already. */
    ANY(0),
    /** Only an order there is already: the buyer has not been let in. */
    RETRY(128),
    /**
     * The order it was when Redis accepted it and then forgot: only the cap, the stock and the key
     * are asked again.
     */
    ACCEPTED_BEFORE(64);

    private final int flag;

    Kind(int flag) {
      this.flag = flag;
    }

    /** As the buy script takes it, on top of the number of lines. */
    int flag() {
      return flag;
    }
  }
}
