package dev.flashsale.orders;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An order that nobody else can change until the transaction ends.
 *
 * @param holdIsOver by PostgreSQL's clock, whether or not the order has been expired yet
 * @param paymentIsOpen a payment has been begun and its outcome is not known
 * @param cancellationKey hash of the idempotency key that cancelled it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record LockedOrder(
    OrderDocument document,
    boolean holdIsOver,
    boolean paymentIsOpen,
    byte @Nullable [] cancellationKey) {

  public OrderStatus status() {
    return document.status();
  }

  boolean wasCancelledBy(byte[] keyHash) {
    return status() == OrderStatus.CANCELLED && Arrays.equals(cancellationKey, keyHash);
  }
}
