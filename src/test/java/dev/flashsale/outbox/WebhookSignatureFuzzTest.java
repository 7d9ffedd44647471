package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are read, or refused without being told; see {@code docs/fuzzing.md}. */
class WebhookSignatureFuzzTest {

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "whsec_AAAA",
        "whsec_!",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
        " whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA "
      })
  void secretsSignOrAreRefused(@NotNull String secrets) {
    try {
      String signature = WebhookSignature.with(secrets).of("id", 1, "body");
      assertThat(signature.split(" ", -1)).allMatch(one -> one.matches("v1,[A-Za-z0-9+/]{43}="));
    } catch (IllegalStateException e) {
      assertThat(e)
          .hasMessage(
              "flashsale.outbox.webhook.secret must be whsec_ and 24 to 64 bytes in Base64");
    }
  }
}
