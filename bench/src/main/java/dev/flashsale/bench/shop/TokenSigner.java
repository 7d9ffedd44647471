package dev.flashsale.bench.shop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * Signs tokens (RS256) like those the local run hands out, with the run's own key: asking for
 * thousands over HTTP would take minutes. Thread-safe.
 */
public final class TokenSigner {

  private static final String HEADER = base64("{\"typ\":\"JWT\",\"alg\":\"RS256\"}");
  private static final Duration LIFETIME = Duration.ofHours(12);

  private final PrivateKey key;

  private TokenSigner(PrivateKey key) {
    this.key = key;
  }

  /** With the private key that the run in {@code dataDir} has. */
  public static TokenSigner of(Path dataDir) throws IOException, GeneralSecurityException {
    String pem = Files.readString(dataDir.resolve("keys").resolve("private.pem"));
    String body = pem.lines().filter(line -> !line.startsWith("-----")).reduce("", String::concat);
    byte[] encoded = Base64.getDecoder().decode(body);
    return new TokenSigner(
        KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
  }

  /** A token for {@code subject} in one group. */
  public String sign(String subject, String group) {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"https://flashsale.local","aud":"flashsale","sub":"%s","upn":"%s","groups":["%s"],\
        "iat":%d,"exp":%d,"jti":"%s"}"""
            .formatted(subject, subject, group, now, now + LIFETIME.toSeconds(), UUID.randomUUID());
    String content = HEADER + '.' + base64(claims);
    return content + '.' + signature(content);
  }

  private String signature(String content) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA256withRSA", e);
    }
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
