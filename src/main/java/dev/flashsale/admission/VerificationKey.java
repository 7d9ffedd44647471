package dev.flashsale.admission;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.util.KeyUtils;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A public key that verifies tokens, and the one algorithm it does that with: RS256 (RSA), ES256
 * (P-256) or EdDSA (Ed25519).
 *
 * @param id the {@code kid} of its tokens; null for a key without a name, as in a PEM file, which
 *     is tried for tokens of any
 */
record VerificationKey(@Nullable String id, PublicKey key, String algorithm) {

  private static final int P256_BITS = 256;
  private static final List<SignatureAlgorithm> PEM_ALGORITHMS =
      List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256, SignatureAlgorithm.EDDSA);

  /**
   * The usable keys of a PEM public key, a PEM certificate or a JSON Web Key Set (RFC 7517). Secret
   * keys, keys to encrypt with and kinds not known here are passed over.
   *
   * @throws GeneralSecurityException if there is none
   */
  static Set<VerificationKey> parse(String text) throws GeneralSecurityException {
    Set<VerificationKey> keys = text.stripLeading().startsWith("{") ? ofSet(text) : ofPem(text);
    if (keys.isEmpty()) {
      throw new GeneralSecurityException(
          "no RSA, P-256 or Ed25519 public key in PEM or a JSON Web Key Set");
    }
    return keys;
  }

  /** Whether tokens of this algorithm and {@code kid} are to be verified with this key. */
  boolean fits(String tokenAlgorithm, @Nullable String tokenKeyId) {
    return algorithm.equals(tokenAlgorithm)
        && (id == null || tokenKeyId == null || id.equals(tokenKeyId));
  }

  private static Set<VerificationKey> ofSet(String json) throws GeneralSecurityException {
    try {
      return new JsonWebKeySet(json)
          .getJsonWebKeys().stream()
              .map(VerificationKey::of)
              .filter(Objects::nonNull)
              .collect(Collectors.toUnmodifiableSet());
    } catch (JoseException e) {
      throw new GeneralSecurityException("not a JSON Web Key Set", e);
    }
  }

  private static @Nullable VerificationKey of(JsonWebKey jwk) {
    if (!(jwk instanceof PublicJsonWebKey pair) || Use.ENCRYPTION.equals(jwk.getUse())) {
      return null;
    }
    String algorithm = algorithmOf(pair.getPublicKey());
    boolean asDeclared = jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(algorithm);
    return algorithm != null && asDeclared
        ? new VerificationKey(jwk.getKeyId(), pair.getPublicKey(), algorithm)
        : null;
  }

  private static Set<VerificationKey> ofPem(String text) {
    for (SignatureAlgorithm algorithm : PEM_ALGORITHMS) {
      try {
        return Set.of(ofPem(KeyUtils.decodePublicKey(text, algorithm)));
      } catch (GeneralSecurityException | IllegalArgumentException anotherKind) {
        // The next, or none.
      }
    }
    try {
      return Set.of(ofPem(KeyUtils.decodeCertificate(text)));
    } catch (GeneralSecurityException | IllegalArgumentException noCertificate) {
      return Set.of();
    }
  }

  private static VerificationKey ofPem(PublicKey key) throws GeneralSecurityException {
    String algorithm = algorithmOf(key);
    if (algorithm == null) {
      throw new GeneralSecurityException("not a key that verifies tokens");
    }
    return new VerificationKey(null, key, algorithm);
  }

  /** A key is for one algorithm, whatever a token says: or its public bytes pass for a secret. */
  private static @Nullable String algorithmOf(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> "RS256";
      case ECPublicKey ec when ec.getParams().getCurve().getField().getFieldSize() == P256_BITS ->
          "ES256";
      case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> "EdDSA";
      default -> null;
    };
  }
}
