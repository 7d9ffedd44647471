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
 * @param letIn whether the buyer may buy now; if not, an order they have is found all the same
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared by equals
public record Purchase(
    UUID orderId,
    String buyerId,
    byte[] keyHash,
    byte[] fingerprint,
    Basket basket,
    boolean letIn) {}
