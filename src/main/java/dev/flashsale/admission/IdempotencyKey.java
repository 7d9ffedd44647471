package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.http.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The client's name for one request, which makes sending it again safe (IETF draft "The
 * Idempotency-Key HTTP Header Field").
 *
 * @param value 1 to 255 visible ASCII characters
 */
public record IdempotencyKey(String value) {

  public static final String HEADER = "Idempotency-Key";

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final int HASH_BYTES = 16;

  /** What is wrong with the header's values, if anything. */
  static Optional<Problem> check(List<String> values) {
    if (values.isEmpty() || (values.size() == 1 && values.getFirst().isEmpty())) {
      return Optional.of(
          Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_MISSING,
              "Send an Idempotency-Key header: a new one for each purchase, the same for its retries."));
    }
    if (values.size() > 1) {
      return Optional.of(field("is given " + values.size() + " times"));
    }
    return FORM.matcher(values.getFirst()).matches()
        ? Optional.empty()
        : Optional.of(field("must be 1 to 255 visible ASCII characters"));
  }

  /** First 16 bytes of the key's SHA-256, which is all that is kept of it. */
  public byte[] hash() {
    return Sha256.first(HASH_BYTES, value.getBytes(StandardCharsets.US_ASCII));
  }

  private static Problem field(String reason) {
    return Problem.fields(List.of(new FieldError(HEADER, reason)));
  }
}
