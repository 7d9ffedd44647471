package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

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
    return of(security.getUserPrincipal() instanceof JsonWebToken token ? token : null);
  }

  /**
   * The caller of a verified token.
   *
   * @throws dev.flashsale.http.ProblemException {@code unauthenticated} if there is none or it
   *     names no subject
   */
  static Caller of(@Nullable JsonWebToken token) {
    String subject = token == null ? null : token.getSubject();
    if (subject == null
        || subject.isEmpty()
        || subject.chars().anyMatch(Character::isISOControl)
        || subject.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX) {
      throw Problem.of(
              ProblemCode.UNAUTHENTICATED,
              "The token needs a 'sub' of 1 to " + ID_BYTES_MAX + " bytes, no control characters.")
          .exception();
    }
    return new Caller(subject);
  }
}
