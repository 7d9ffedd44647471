package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who is calling.
 *
 * @param id the token's {@code sub}, 1 to 128 bytes without control characters: the buyer
 */
public record Caller(String id) {

  /** The only role that may buy. */
  public static final String SHOPPER = "shopper";

  /** The only role that may command sales. */
  public static final String ADMIN = "admin";

  private static final int ID_BYTES_MAX = 128;

  /**
   * The caller of a request whose token has been verified.
   *
   * @throws dev.flashsale.http.ProblemException {@code unauthenticated} if the token names no
   *     subject
   */
  public static Caller of(SecurityContext security) {
    return Optional.ofNullable(security.getUserPrincipal())
        .filter(JsonWebToken.class::isInstance)
        .flatMap(token -> of((JsonWebToken) token))
        .orElseThrow(Caller::withoutSubject);
  }

  /** The caller a token names; empty if its subject cannot be an id. */
  static Optional<Caller> of(JsonWebToken token) {
    String subject = token.getSubject();
    return subject == null
            || subject.isEmpty()
            || subject.chars().anyMatch(Character::isISOControl)
            || subject.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX
        ? Optional.empty()
        : Optional.of(new Caller(subject));
  }

  static ProblemException withoutSubject() {
    return Problem.of(
            ProblemCode.UNAUTHENTICATED,
            "The token needs a 'sub' of 1 to " + ID_BYTES_MAX + " bytes, no control characters.")
        .exception();
  }
}
