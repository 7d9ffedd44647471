package dev.flashsale.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.sale.SaleTerms;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings that must not wait for the first payment to be found wrong. */
class ChosenGatewayTest {

  private static final String PROVIDER = "flashsale.payments.provider";

  private static ChosenGateway chosen(Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(PaymentsConfig.class)
            .withMapping(SaleTerms.class)
            .withDefaultValues(settings)
            .build();
    return new ChosenGateway(
        config.getConfigMapping(PaymentsConfig.class),
        config.getConfigMapping(SaleTerms.class),
        List.of(new FaultyGateway()));
  }

  @Test
  void anUnknownProviderIsRefusedAndTheKnownAreNamed() {
    assertThatThrownBy(() -> chosen(Map.of(PROVIDER, "paypall")).check())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("paypall")
        .hasMessageContaining(FaultyGateway.NAME);
  }

  @Test
  void aHoldShorterThanAPaymentIsRefused() {
    assertThatThrownBy(
            () ->
                chosen(
                        Map.of(
                            PROVIDER,
                            FaultyGateway.NAME,
                            "flashsale.sales.hold-min",
                            "PT7S",
                            "flashsale.payments.answer-within",
                            "PT8S"))
                    .check())
        .hasMessageContaining("hold-min")
        .hasMessageContaining("answer-within");
  }

  @Test
  void lookingIntoPaymentsWhileTheyAreMadeIsRefused() {
    assertThatThrownBy(
            () ->
                chosen(
                        Map.of(
                            PROVIDER, FaultyGateway.NAME, "flashsale.payments.look-after", "PT8S"))
                    .check())
        .hasMessageContaining("look-after");
  }

  @Test
  void theDefaultsFit() {
    assertThatCode(chosen(Map.of(PROVIDER, FaultyGateway.NAME))::check).doesNotThrowAnyException();
    assertThatCode(chosen(Map.of())::check).doesNotThrowAnyException();
    assertThatThrownBy(() -> chosen(Map.of()).gateway())
        .isInstanceOf(PaymentsUnavailableException.class);
    assertThat(chosen(Map.of(PROVIDER, FaultyGateway.NAME)).ifNamed("stripe")).isEmpty();
  }
}
