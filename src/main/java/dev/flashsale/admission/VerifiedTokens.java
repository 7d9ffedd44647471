package dev.flashsale.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Verifies tokens, and remembers those that passed for a short while: verifying a signature is the
 * dearest step of a purchase, and shoppers press the button more than once.
 *
 * <p>A remembered token is good until it expires, and no longer than {@link #REMEMBERED_FOR}; all
 * are forgotten when a key is withdrawn. Bounded; a refused token is not remembered. Thread-safe.
 */
@ApplicationScoped
@Alternative
@Priority(1)
public class VerifiedTokens extends JWTCallerPrincipalFactory {

  static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

  /** So that those remembered are bounded in bytes as well. */
  private static final int LENGTH_MAX = 8 * 1024;

  private static final int TOKENS_MAX = 50_000;

  private final TokenParser parser;
  private final Cache<String, VerifiedToken> verified;
  private final Clock clock;

  @Inject
  VerifiedTokens(VerificationKeys keys, Clock clock, Ticker ticker) {
    this(keys, clock, ticker, TOKENS_MAX);
  }

  VerifiedTokens(VerificationKeys keys, Clock clock, Ticker ticker, int tokensMax) {
    this.parser = new TokenParser(keys);
    this.clock = clock;
    this.verified =
        Caffeine.newBuilder()
            .maximumSize(tokensMax)
            .expireAfterWrite(REMEMBERED_FOR)
            .ticker(ticker)
            .build();
    keys.onWithdrawal(verified::invalidateAll);
  }

  /**
   * The verified {@code token}.
   *
   * @throws ParseException if it does not pass {@code rules}, or has expired
   */
  VerifiedToken verify(String token, JWTAuthContextInfo rules) throws ParseException {
    if (token.length() > LENGTH_MAX) {
      throw new ParseException("the token is too long to be remembered");
    }
    VerifiedToken known = verified.getIfPresent(token);
    if (known == null) {
      known = verifyNew(token, rules);
    }
    // The parser grants clocks that differ a minute; here a token ends when it says.
    if (clock.instant().getEpochSecond() >= known.expiresAt()) {
      verified.invalidate(token);
      throw new ParseException("the token has expired");
    }
    return known;
  }

  private VerifiedToken verifyNew(String token, JWTAuthContextInfo rules) throws ParseException {
    if (!Arrays.stream(token.split("\\.", -1)).allMatch(VerifiedTokens::isBase64Url)) {
      throw new ParseException("the token is not base64url");
    }
    JwtContext parsed = parser.parse(token, rules);
    VerifiedToken passed = new VerifiedToken(new DefaultJWTCallerPrincipal(parsed.getJwtClaims()));
    verified.put(token, passed);
    return passed;
  }

  /**
   * As RFC 7515 has it: no padding, no other characters. The parser would skip them, and who has
   * one token could have any number of its spellings remembered.
   */
  private static boolean isBase64Url(String part) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(part);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(part);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** How many tokens are remembered. */
  long remembered() {
    verified.cleanUp();
    return verified.estimatedSize();
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
    return verify(token, rules);
  }

  /** SmallRye's parser and rules, with our keys in place of its own, which it reads only once. */
  private static final class TokenParser extends DefaultJWTTokenParser {

    private final VerificationKeys keys;

    TokenParser(VerificationKeys keys) {
      this.keys = keys;
    }

    @Override
    protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo rules) {
      return keys;
    }
  }
}
