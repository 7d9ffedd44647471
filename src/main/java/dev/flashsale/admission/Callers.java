package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells who sends a request, from its bearer token (RFC 6750), on routes outside of Jakarta REST.
 *
 * <p>Thread-safe. Verifying a token not seen before takes the calling thread some 50 microseconds;
 * {@link VerifiedTokens} remembers the others.
 */
@Singleton
public class Callers {

  private static final String SCHEME = "Bearer ";

  private final VerifiedTokens tokens;
  private final JWTAuthContextInfo rules;

  Callers(VerifiedTokens tokens, JWTAuthContextInfo rules) {
    this.tokens = tokens;
    this.rules = rules;
  }

  /**
   * The caller, who has {@code role}.
   *
   * @throws dev.flashsale.http.ProblemException {@code unauthenticated} without a valid token,
   *     {@code forbidden} without the role
   */
  public Caller require(String role, HttpServerRequest request) {
    String token = bearerToken(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (token == null) {
      throw Problem.unauthenticated().exception();
    }
    VerifiedToken verified = verified(token);
    if (!verified.getGroups().contains(role)) {
      throw Problem.of(ProblemCode.FORBIDDEN, "The token's groups do not include '" + role + "'.")
          .exception();
    }
    return verified.caller().orElseThrow(Caller::withoutSubject);
  }

  /** The caller whom the request's token names; empty without a valid one. */
  Optional<Caller> identify(HttpServerRequest request) {
    String token = bearerToken(request.getHeader(HttpHeaders.AUTHORIZATION));
    try {
      return token == null ? Optional.empty() : tokens.verify(token, rules).caller();
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private VerifiedToken verified(String token) {
    try {
      return tokens.verify(token, rules);
    } catch (ParseException e) {
      throw Problem.unauthenticated().exception();
    }
  }

  private static @Nullable String bearerToken(@Nullable String authorization) {
    return authorization != null
            && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && authorization.length() > SCHEME.length()
        ? authorization.substring(SCHEME.length())
        : null;
  }
}
