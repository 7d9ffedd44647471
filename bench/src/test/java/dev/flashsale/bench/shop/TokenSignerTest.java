package dev.flashsale.bench.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSignerTest {

  @Test
  void signsAsTheLocalRunDoes(@TempDir Path dataDir) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    write(pair, dataDir);

    String[] token = TokenSigner.of(dataDir).sign("somebody", "shopper").split("\\.", -1);

    JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token[1]));
    assertThat(claims.path("sub").asText()).isEqualTo("somebody");
    assertThat(claims.path("upn").asText()).isEqualTo("somebody");
    assertThat(claims.path("groups").path(0).asText()).isEqualTo("shopper");
    assertThat(claims.path("aud").asText()).isEqualTo("flashsale");
    assertThat(claims.path("exp").asLong()).isGreaterThan(claims.path("iat").asLong());
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(pair.getPublic());
    verifier.update((token[0] + '.' + token[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(token[2]))).isTrue();
  }

  private void write(KeyPair pair, Path dataDir) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    Files.createDirectories(dataDir.resolve("keys"));
    Files.writeString(
        dataDir.resolve("keys").resolve("private.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
  }
}
