package dev.flashsale.chaos.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A run's key pair, and the tokens (ES256) it signs. Thread-safe. */
public final class TokenKeys {

  private static final String HEADER = base64("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");
  private static final Duration LIFETIME = Duration.ofHours(24);

  private final PrivateKey privateKey;
  private final Path publicKey;

  private TokenKeys(PrivateKey privateKey, Path publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** Makes a pair, and writes the public key into {@code directory}. */
  static TokenKeys create(Path directory) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      String pem =
          "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
              .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
      return new TokenKeys(
          pair.getPrivate(), Files.writeString(directory.resolve("public.pem"), pem));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has this curve", e);
    }
  }

  Path publicKey() {
    return publicKey;
  }

  /** A token for {@code subject} in one group. */
  public String sign(String subject, String group) {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"https://flashsale.local","aud":"flashsale","sub":"%s","upn":"%s","groups":["%s"],\
        "iat":%d,"exp":%d}"""
            .formatted(subject, subject, group, now, now + LIFETIME.toSeconds());
    String content = HEADER + '.' + base64(claims);
    return content + '.' + signature(content);
  }

  private String signature(String content) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(privateKey);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has this signature", e);
    }
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
