package dev.flashsale.testing;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** A key pair of an issuer that publishes its keys as JSON Web Key Set. */
public record IssuerKey(String id, SignatureAlgorithm algorithm, KeyPair pair) {

  public static final String ISSUER = "https://flashsale.local";
  public static final String AUDIENCE = "flashsale";

  /** A new key with an id that no other has. */
  public static IssuerKey create(SignatureAlgorithm algorithm) {
    try {
      KeyPairGenerator generator =
          switch (algorithm) {
            case ES256 -> generator("EC", 256);
            case ES384 -> generator("EC", 384);
            case EDDSA -> KeyPairGenerator.getInstance("Ed25519");
            default -> generator("RSA", 2048);
          };
      return new IssuerKey("key-" + UUID.randomUUID(), algorithm, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPairGenerator generator(String kind, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    return generator;
  }

  /** A token that names this key. */
  public String token(String subject, String group) {
    return token(subject, group, Instant.now(), Duration.ofHours(1));
  }

  public String token(String subject, String group, Instant issuedAt, Duration lifetime) {
    return Jwt.issuer(ISSUER)
        .audience(AUDIENCE)
        .upn(subject)
        .subject(subject)
        .groups(Set.of(group))
        .issuedAt(issuedAt)
        .expiresAt(issuedAt.plus(lifetime))
        .jws()
        .keyId(id)
        .algorithm(algorithm)
        .sign(pair.getPrivate());
  }

  /** This key under another id. */
  public IssuerKey called(String otherId) {
    return new IssuerKey(otherId, algorithm, pair);
  }

  /** The set of {@code keys} as an issuer publishes it. */
  public static String published(IssuerKey... keys) {
    return new JsonWebKeySet(Arrays.stream(keys).map(IssuerKey::asJwk).toList())
        .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
  }

  JsonWebKey asJwk() {
    try {
      PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
      key.setKeyId(id);
      key.setUse("sig");
      key.setAlgorithm(algorithm.getAlgorithm());
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
