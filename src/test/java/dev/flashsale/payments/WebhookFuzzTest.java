package dev.flashsale.payments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.params.provider.ValueSource;

/** A webhook that nobody signed is refused, whatever it says; see {@code docs/fuzzing.md}. */
class WebhookFuzzTest {

  private static final byte[] BODY = "{}".getBytes(UTF_8);

  private final StripeWebhooks stripe =
      new StripeWebhooks(
          new SmallRyeConfigBuilder()
              .withMapping(PaymentsConfig.class)
              .withDefaultValue("flashsale.payments.stripe.webhook-secret", "whsec_of_this_test")
              .build()
              .getConfigMapping(PaymentsConfig.class),
          Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC));

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "t=1000000,v1=00",
        "t=1000000",
        "t=,v1=",
        "v1=00",
        "t=99999999999999999999,v1=00",
        "t=-9223372036854775808,v1=00",
        "t=1000000=,v1,v0=,=",
        ",,,"
      })
  void stripesSignatureIsRefused(@NotNull String signature) {
    assertThatThrownBy(() -> stripe.verify(Map.of("stripe-signature", signature), BODY))
        .isInstanceOf(WebhookRefusedException.class);
  }
}
