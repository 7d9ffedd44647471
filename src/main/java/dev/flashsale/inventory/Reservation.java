package dev.flashsale.inventory;

import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Units held for a buyer, as Redis recorded it: an order on its way to PostgreSQL.
 *
 * @param keyHash first 16 bytes of the Idempotency-Key's SHA-256
 * @param fingerprint 8 bytes that tell equal requests from different ones
 * @param createdAt Redis' clock, to the millisecond
 * @param unitsReturned the order ended and its units are back on sale
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared by equals
public record Reservation(
    UUID orderId,
    String saleId,
    String buyerId,
    byte[] keyHash,
    byte[] fingerprint,
    Instant createdAt,
    boolean unitsReturned,
    Basket basket) {

  /** Complete, so that an order among the dead letters can be put right by hand. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return "order %s of sale %s, buyer %s, key hash %s, fingerprint %s, created %s, %s"
        .formatted(
            orderId,
            saleId,
            buyerId,
            hex.formatHex(keyHash),
            hex.formatHex(fingerprint),
            createdAt,
            basket);
  }
}
