package dev.flashsale.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flashsale.testing.IssuerKey;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens "signed" with something that anybody may know. */
final class HmacToken {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private HmacToken() {}

  /** An admin's token as of {@code issuer}, but for its header and signature. */
  static String sign(IssuerKey issuer, String keyId, byte[] secret) {
    String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}";
    String claims = issuer.token("ada", "admin").split("\\.", -1)[1];
    String signed = BASE64.encodeToString(header.getBytes(UTF_8)) + "." + claims;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
