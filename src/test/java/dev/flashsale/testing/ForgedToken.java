package dev.flashsale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.JsonWebKey;

/** Tokens that must not be believed, each sound but for one thing. */
public enum ForgedToken {
  GARBAGE {
    @Override
    public String forge(String group) {
      return "not.a.token";
    }
  },
  EXPIRED {
    @Override
    public String forge(String group) {
      Instant past = Instant.now().minus(Duration.ofHours(2));
      return claims(group).issuedAt(past).expiresAt(past.plusSeconds(60)).sign();
    }
  },
  OF_ANOTHER_KEY {
    @Override
    public String forge(String group) throws GeneralSecurityException {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      return claims(group).sign(keys.generateKeyPair().getPrivate());
    }
  },
  UNSIGNED {
    @Override
    public String forge(String group) {
      return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + payload(group) + ".";
    }
  },
  SIGNED_WITH_THE_PUBLIC_KEY_AS_SECRET {
    @Override
    public String forge(String group) throws GeneralSecurityException {
      byte[] publicKey = publicKeyText().getBytes(UTF_8);
      return hs256(group, publicKey);
    }
  },
  SIGNED_WITH_THE_PUBLIC_KEYS_BYTES_AS_SECRET {
    @Override
    public String forge(String group) throws GeneralSecurityException {
      String pem = publicKeyText().replaceAll("-----[A-Z ]+-----", "");
      return hs256(group, Base64.getMimeDecoder().decode(pem));
    }
  },
  TAMPERED_WITH {
    @Override
    public String forge(String group) {
      String[] parts = claims("nobody").sign().split("\\.", -1);
      return parts[0] + "." + payload(group) + "." + parts[2];
    }
  },
  NOT_YET_VALID {
    @Override
    public String forge(String group) {
      return claims(group).claim("nbf", Instant.now().plusSeconds(3600).getEpochSecond()).sign();
    }
  },
  OF_ANOTHER_ALGORITHM {
    @Override
    public String forge(String group) {
      return claims(group).jws().algorithm(SignatureAlgorithm.PS256).sign();
    }
  },
  BRINGING_ITS_OWN_KEY {
    @Override
    public String forge(String group) {
      IssuerKey own = IssuerKey.create(SignatureAlgorithm.RS256);
      Map<String, Object> key = own.asJwk().toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
      return claims(group).jws().header("jwk", key).sign(own.pair().getPrivate());
    }
  },
  OF_ANOTHER_ISSUER {
    @Override
    public String forge(String group) {
      return claims(group).issuer("https://elsewhere.example").sign();
    }
  },
  FOR_ANOTHER_AUDIENCE {
    @Override
    public String forge(String group) {
      return claims(group).audience("another-service").sign();
    }
  };

  /** Such a token, as if of a member of {@code group}. */
  public abstract String forge(String group) throws GeneralSecurityException;

  private static JwtClaimsBuilder claims(String group) {
    return Jwt.upn("ada").subject("ada").groups(Set.of(group)).expiresIn(Duration.ofHours(1));
  }

  private static String hs256(String group, byte[] secret) throws GeneralSecurityException {
    String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + payload(group);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return signed
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  /** The claims of a sound token of {@code group}. */
  private static String payload(String group) {
    return claims(group).sign().split("\\.", -1)[1];
  }

  private static String publicKeyText() {
    return ConfigProvider.getConfig().getValue("mp.jwt.verify.publickey", String.class);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
