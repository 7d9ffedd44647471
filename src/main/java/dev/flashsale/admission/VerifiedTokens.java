package dev.flashsale.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies tokens, and remembers those that passed for a short while: verifying a signature is the
 * dearest step of a purchase, and shoppers press the button more than once.
 *
 * <p>A remembered token is good until it expires, and no longer than {@link #REMEMBERED_FOR}, after
 * which a withdrawn key takes effect. Bounded; a refused token is not remembered. Thread-safe.
 */
@ApplicationScoped
@Alternative
@Priority(1)
public class VerifiedTokens extends JWTCallerPrincipalFactory {

  static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);
  private static final int TOKENS_MAX = 50_000;

  private final JWTCallerPrincipalFactory verifier = new DefaultJWTCallerPrincipalFactory();
  private final Cache<String, Verified> verified =
      Caffeine.newBuilder().maximumSize(TOKENS_MAX).expireAfterWrite(REMEMBERED_FOR).build();
  private final Clock clock;

  VerifiedTokens(Clock clock) {
    this.clock = clock;
  }

  /**
   * A token that passed, with what is asked of it most: its claims are slow to read.
   *
   * @param caller empty if the token names nobody who could be one
   * @param expiresAt seconds of the epoch
   */
  record Verified(
      JWTCallerPrincipal principal, Optional<Caller> caller, Set<String> groups, long expiresAt) {}

  /**
   * The verified {@code token}.
   *
   * @throws ParseException if it does not pass {@code rules}
   */
  Verified verify(String token, JWTAuthContextInfo rules) throws ParseException {
    Verified known = verified.getIfPresent(token);
    if (known != null && clock.instant().getEpochSecond() < known.expiresAt) {
      return known;
    }
    JWTCallerPrincipal principal = verifier.parse(token, rules);
    Verified passed =
        new Verified(
            principal,
            Caller.of(principal),
            Set.copyOf(principal.getGroups()),
            principal.getExpirationTime());
    verified.put(token, passed);
    return passed;
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
    return verify(token, rules).principal;
  }
}
