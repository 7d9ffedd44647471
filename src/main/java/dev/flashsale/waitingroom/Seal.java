package dev.flashsale.waitingroom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes numbers that nobody else can, for one buyer in one sale: the numbers and the first 16
 * bytes of an HMAC-SHA256 over them, the purpose, the sale and the buyer, in base64url. Immutable
 * and thread-safe.
 */
final class Seal {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;

  private final String purpose;
  private final SecretKeySpec key;

  /** A seal for one purpose; what one for another wrote is void to it. */
  Seal(String purpose, String secret) {
    this.purpose = purpose;
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  String write(String saleId, String buyerId, long first, long second) {
    byte[] numbers = ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second).array();
    byte[] sealed = Arrays.copyOf(numbers, numbers.length + MAC_BYTES);
    System.arraycopy(mac(saleId, buyerId, numbers), 0, sealed, numbers.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /** The numbers; empty if this seal did not write them for that buyer and sale. */
  Optional<long[]> read(String written, String saleId, String buyerId) {
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(written);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (sealed.length != 2 * Long.BYTES + MAC_BYTES) {
      return Optional.empty();
    }
    byte[] numbers = Arrays.copyOf(sealed, 2 * Long.BYTES);
    byte[] mac = Arrays.copyOf(mac(saleId, buyerId, numbers), MAC_BYTES);
    byte[] claimed = Arrays.copyOfRange(sealed, numbers.length, sealed.length);
    if (!MessageDigest.isEqual(mac, claimed)) {
      return Optional.empty();
    }
    ByteBuffer read = ByteBuffer.wrap(numbers);
    return Optional.of(new long[] {read.getLong(), read.getLong()});
  }

  private byte[] mac(String saleId, String buyerId, byte[] numbers) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      // The sale's id is a slug, so what ends it cannot be part of it.
      mac.update((purpose + '\n' + saleId + '\n').getBytes(StandardCharsets.UTF_8));
      mac.update(numbers);
      mac.update(buyerId.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
