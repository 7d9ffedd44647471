package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The client's name for one request, which makes sending it again safe (IETF draft "The
 * Idempotency-Key HTTP Header Field").
 *
 * @param value 1 to 255 visible ASCII characters
 */
public record IdempotencyKey(String value) {

  public static final String HEADER = "Idempotency-Key";

  /** Of an answer that repeats an earlier one. */
  public static final String REPLAYED = "Idempotency-Replayed";

  private static final int LENGTH_MAX = 255;
  private static final int HASH_BYTES = 16;

  /**
   * The key of a request.
   *
   * @param values of the request's headers of this name
   * @throws dev.flashsale.http.ProblemException {@code idempotency-key-missing}, or {@code
   *     validation} if it is given twice or not well-formed
   */
  public static IdempotencyKey of(List<String> values) {
    if (values.isEmpty() || (values.size() == 1 && values.getFirst().isEmpty())) {
      throw Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_MISSING,
              "Send an Idempotency-Key header: a new one for each purchase, the same for its retries.")
          .exception();
    }
    if (values.size() > 1) {
      throw malformed("is given " + values.size() + " times");
    }
    String value = values.getFirst();
    if (!isWellFormed(value)) {
      throw malformed("must be 1 to " + LENGTH_MAX + " visible ASCII characters");
    }
    return new IdempotencyKey(value);
  }

  private static boolean isWellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) > '~') {
        return false;
      }
    }
    return value.length() <= LENGTH_MAX;
  }

  /** First 16 bytes of the key's SHA-256, which is all that is kept of it. */
  public byte[] hash() {
    return Sha256.first(HASH_BYTES, value.getBytes(StandardCharsets.US_ASCII));
  }

  private static ProblemException malformed(String reason) {
    return Problem.field(HEADER, reason).exception();
  }
}
