package dev.flashsale.payments;

import dev.flashsale.sale.Money;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to pay, as PostgreSQL has it.
 *
 * @param reference the provider's name for it; {@code null} until that is known
 * @param pending while it is open: nobody is about to answer the request that began it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Attempt(
    UUID orderId,
    int number,
    byte[] keyHash,
    byte[] fingerprint,
    @Nullable String reference,
    Money amount,
    AttemptStatus status,
    boolean pending) {

  static Attempt of(Row row) {
    return new Attempt(
        row.getUUID("order_id"),
        row.getInteger("number"),
        row.getBuffer("key_hash").getBytes(),
        row.getBuffer("fingerprint").getBytes(),
        row.getString("reference"),
        new Money(row.getLong("amount"), row.getString("currency")),
        AttemptStatus.valueOf(row.getString("status")),
        row.getBoolean("pending"));
  }

  Charge charge() {
    return new Charge(orderId, number, amount);
  }

  boolean hasKey(byte[] hash) {
    return Arrays.equals(keyHash, hash);
  }

  boolean isFor(byte[] otherFingerprint) {
    return Arrays.equals(fingerprint, otherFingerprint);
  }
}
