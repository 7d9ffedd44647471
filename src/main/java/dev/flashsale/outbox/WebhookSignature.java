package dev.flashsale.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs messages as Standard Webhooks (https://www.standardwebhooks.com) says. Thread-safe. */
final class WebhookSignature {

  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES_MIN = 24;
  private static final int SECRET_BYTES_MAX = 64;

  private final List<SecretKeySpec> keys;

  private WebhookSignature(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * Signs with one secret or, while it is being changed, with several that blanks separate.
   *
   * @throws IllegalStateException if one is malformed; the message does not repeat it
   */
  static WebhookSignature with(String secrets) {
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String secret : secrets.strip().split("\\s+", -1)) {
      keys.add(key(secret));
    }
    return new WebhookSignature(keys);
  }

  private static SecretKeySpec key(String secret) {
    byte[] bytes = new byte[0];
    if (secret.startsWith(PREFIX)) {
      try {
        bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        // Not to be quoted: it is a secret, if a malformed one.
        bytes = new byte[0];
      }
    }
    if (bytes.length < SECRET_BYTES_MIN || bytes.length > SECRET_BYTES_MAX) {
      throw new IllegalStateException(
          "flashsale.outbox.webhook.secret must be %s and %d to %d bytes in Base64"
              .formatted(PREFIX, SECRET_BYTES_MIN, SECRET_BYTES_MAX));
    }
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * The header {@code webhook-signature}.
   *
   * @param timestamp of the attempt, Unix seconds
   */
  String of(String id, long timestamp, String body) {
    byte[] signed = (id + "." + timestamp + "." + body).getBytes(UTF_8);
    List<String> signatures = new ArrayList<>(keys.size());
    for (SecretKeySpec key : keys) {
      signatures.add("v1," + Base64.getEncoder().encodeToString(hmac(key, signed)));
    }
    return String.join(" ", signatures);
  }

  private static byte[] hmac(SecretKeySpec key, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
