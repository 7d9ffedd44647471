package dev.flashsale.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.flashsale.testing.IssuerKey;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of tokens and keys, and for how long. */
@SuppressWarnings("NullAway.Init") // before each
class VerifiedTokensTest {

  private static final int TOKENS_MAX = 10;
  private static final Duration GOOD_FOR = Duration.ofHours(24);
  private static final IssuerKey KEY = IssuerKey.create(SignatureAlgorithm.ES256);

  private final Instant now = Instant.now();
  private final MovedClock clock = new MovedClock();
  @TempDir private Path directory;
  private VerificationKeys keys;
  private VerifiedTokens tokens;

  @BeforeEach
  void readTheKeys() throws Exception {
    publish(IssuerKey.published(KEY));
    Ticker ticker = () -> clock.after.toNanos();
    keys =
        new VerificationKeys(
            Optional.empty(), Optional.of(file().toString()), new Config(), ticker);
    keys.readOnce();
    tokens = new VerifiedTokens(keys, clock, ticker, TOKENS_MAX);
  }

  @Test
  void aRememberedTokenIsRefusedFromTheSecondItExpires() throws ParseException {
    String token = KEY.token("ada", "shopper", now, Duration.ofSeconds(20));
    tokens.verify(token, rules());
    clock.after = Duration.ofSeconds(19);
    assertThat(tokens.verify(token, rules())).isSameAs(tokens.verify(token, rules()));
    clock.after = Duration.ofSeconds(20);
    assertRefused(token);
    assertThat(tokens.remembered()).isZero();
  }

  @Test
  void anExpiredTokenHasNoMinuteOfGrace() {
    assertRefused(KEY.token("ada", "shopper", now.minusSeconds(30), Duration.ofSeconds(20)));
  }

  @Test
  void aTokenThatNeverExpiresIsRefused() throws JoseException {
    JwtClaims claims = claims();
    assertAccepted(signed(claims, KEY.id()));
    claims.unsetClaim("exp");
    assertRefused(signed(claims, KEY.id()));
  }

  @Test
  void aTokenThatNamesNoKeyIsTakenIfOnlyOneIsOfItsAlgorithm() throws Exception {
    String token = signed(claims(), null);
    publish(IssuerKey.published(KEY, IssuerKey.create(SignatureAlgorithm.RS256)));
    keys.readOnce();
    assertAccepted(token);
    publish(IssuerKey.published(KEY, IssuerKey.create(SignatureAlgorithm.ES256)));
    keys.readOnce();
    assertRefused(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "==", "\u00e9", "\u0000", " ", "!", "\n", "A", ".", ".e30"})
  void aTokenHasOneSpelling(String more) throws ParseException {
    String token = KEY.token("ada", "shopper");
    tokens.verify(token, rules());
    assertRefused(token + more);
    assertRefused(more + token);
    assertThat(tokens.remembered()).isOne();
  }

  @Test
  void bitsThatSayNothingAreNotSet() throws Exception {
    IssuerKey rsa = IssuerKey.create(SignatureAlgorithm.RS256);
    publish(IssuerKey.published(rsa));
    keys.readOnce();
    String token = rsa.token("ada", "shopper");
    assertAccepted(token);
    // The last of 342 characters has two bits of the signature, and four of nothing.
    char last = token.charAt(token.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char other = alphabet.charAt(alphabet.indexOf(last) + 1);
    assertRefused(token.substring(0, token.length() - 1) + other);
  }

  private static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(IssuerKey.ISSUER);
    claims.setAudience(IssuerKey.AUDIENCE);
    claims.setSubject("ada");
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(1);
    return claims;
  }

  private static String signed(JwtClaims claims, @Nullable String keyId) throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims.toJson());
    token.setKey(KEY.pair().getPrivate());
    if (keyId != null) {
      token.setKeyIdHeaderValue(keyId);
    }
    token.setAlgorithmHeaderValue("ES256");
    return token.getCompactSerialization();
  }

  @Test
  void noMoreTokensAreRememberedThanTheBound() throws ParseException {
    for (int i = 0; i < 5 * TOKENS_MAX; i++) {
      tokens.verify(KEY.token("ada-" + i, "shopper"), rules());
    }
    assertThat(tokens.remembered()).isEqualTo(TOKENS_MAX);
  }

  @Test
  void aRefusedTokenIsNotRemembered() {
    assertRefused(KEY.called("unknown").token("ada", "shopper"));
    assertThat(tokens.remembered()).isZero();
  }

  @Test
  void aTokenIsRememberedForFiveMinutes() throws ParseException {
    String token = KEY.token("ada", "shopper");
    VerifiedToken first = tokens.verify(token, rules());
    clock.after = Duration.ofMinutes(5).minusSeconds(1);
    assertThat(tokens.verify(token, rules())).isSameAs(first);
    clock.after = Duration.ofMinutes(5).plusSeconds(1);
    assertThat(tokens.verify(token, rules())).isNotSameAs(first);
  }

  @Test
  void aWithdrawnKeysTokensAreForgotten() throws Exception {
    String token = KEY.token("ada", "shopper");
    tokens.verify(token, rules());
    publish(IssuerKey.published(IssuerKey.create(SignatureAlgorithm.ES256)));
    keys.readOnce();
    assertRefused(token);
  }

  @Test
  void oneMoreKeyMakesNothingBeForgotten() throws Exception {
    String token = KEY.token("ada", "shopper");
    VerifiedToken first = tokens.verify(token, rules());
    publish(IssuerKey.published(KEY, IssuerKey.create(SignatureAlgorithm.EDDSA)));
    keys.readOnce();
    assertThat(tokens.verify(token, rules())).isSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\"}]}"})
  void keysThatCannotBeReadLeaveTheOldOnesForADay(String document) throws Exception {
    publish(document);
    keys.refresh();
    assertThatThrownBy(keys::readOnce).isInstanceOf(GeneralSecurityException.class);
    tokens.verify(KEY.token("ada", "shopper"), rules());
    String later = KEY.token("ada", "shopper", now, GOOD_FOR.multipliedBy(2));
    clock.after = GOOD_FOR.minusSeconds(1);
    tokens.verify(later, rules());
    clock.after = GOOD_FOR.plus(Duration.ofMinutes(6));
    assertRefused(later);
  }

  @Test
  void aFileThatIsGoneLeavesTheOldKeys() throws Exception {
    Files.delete(file());
    keys.refresh();
    assertThatThrownBy(keys::readOnce).isInstanceOf(IOException.class);
    tokens.verify(KEY.token("ada", "shopper"), rules());
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256", "EDDSA"})
  void aPemFileMayHoldAKeyOfAnyAlgorithm(SignatureAlgorithm algorithm) throws Exception {
    IssuerKey key = IssuerKey.create(algorithm);
    publish(pem(key));
    keys.readOnce();
    tokens.verify(key.token("ada", "shopper"), rules());
    assertRefused(KEY.token("ada", "shopper"));
    assertRefused(HmacToken.sign(key, key.id(), pem(key).getBytes(UTF_8)));
  }

  @Test
  void twoKeysThatFitOneTokenAreNone() throws Exception {
    IssuerKey other = IssuerKey.create(SignatureAlgorithm.ES256).called(KEY.id());
    publish(IssuerKey.published(KEY, other));
    keys.readOnce();
    assertRefused(KEY.token("ada", "shopper"));
  }

  private void assertAccepted(String token) {
    assertThatCode(() -> tokens.verify(token, rules())).doesNotThrowAnyException();
  }

  private void assertRefused(String token) {
    assertThatThrownBy(() -> tokens.verify(token, rules())).isInstanceOf(ParseException.class);
  }

  private static JWTAuthContextInfo rules() {
    JWTAuthContextInfo rules = new JWTAuthContextInfo();
    rules.setIssuedBy(IssuerKey.ISSUER);
    rules.setExpectedAudience(Set.of(IssuerKey.AUDIENCE));
    rules.setClockSkew(60);
    rules.setSignatureAlgorithm(
        Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256, SignatureAlgorithm.EDDSA));
    return rules;
  }

  private static String pem(IssuerKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.pair().getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private Path file() {
    return directory.resolve("keys");
  }

  private void publish(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private record Config() implements IdentityConfig {
    @Override
    public Duration keysRefreshEvery() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Duration keysGoodFor() {
      return GOOD_FOR;
    }
  }

  private final class MovedClock extends Clock {

    private Duration after = Duration.ZERO;

    @Override
    public Instant instant() {
      return now.plus(after);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
