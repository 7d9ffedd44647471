package dev.flashsale.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static dev.flashsale.payments.StripeStub.INTENTS;
import static dev.flashsale.payments.StripeStub.REFUNDS;
import static dev.flashsale.payments.StripeStub.error;
import static dev.flashsale.payments.StripeStub.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.flashsale.sale.Money;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of Stripe, and what its answers are taken for. */
class StripeGatewayTest {

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private static final Charge CHARGE = new Charge(UUID.randomUUID(), 2, new Money(12900, "USD"));
  private static final String ORDER = CHARGE.orderId().toString();

  private StripeStub stripe;
  private StripeGateway gateway;

  @BeforeEach
  void gateway() {
    stripe = new StripeStub(new WireMock(SERVER.getPort()), ORDER);
    gateway =
        gateway(
            Map.of(
                "flashsale.payments.stripe.api-key",
                "sk_of_this_test",
                "flashsale.payments.stripe.webhook-secret",
                StripeStub.SECRET));
  }

  private static StripeGateway gateway(Map<String, String> settings) {
    PaymentsConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(PaymentsConfig.class)
            .withDefaultValues(settings)
            .withDefaultValue("flashsale.payments.stripe.api-base", SERVER.baseUrl())
            .build()
            .getConfigMapping(PaymentsConfig.class);
    Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
    return new StripeGateway(config, new StripeWebhooks(config, clock));
  }

  private static <T> T done(Uni<T> answer) {
    return answer.await().atMost(Duration.ofSeconds(20));
  }

  @Test
  void opensAnIntentForTheAmount() {
    stripe.opens();

    assertThat(done(gateway.open(CHARGE))).isEqualTo(stripe.id);

    SERVER.verify(
        postRequestedFor(urlEqualTo(INTENTS))
            .withHeader("Authorization", equalTo("Bearer sk_of_this_test"))
            .withFormParam("amount", equalTo("12900"))
            .withFormParam("currency", equalTo("usd"))
            .withFormParam("payment_method_types[0]", equalTo("card"))
            .withFormParam("metadata[flashsale_order]", equalTo(ORDER)));
  }

  @Test
  void anAmountThatStripeRefusesIsNoFailureOfStripe() {
    stripe.refusesToOpen();
    assertThatThrownBy(() -> done(gateway.open(CHARGE)))
        .isInstanceOf(PaymentsUnavailableException.class);
    Charge inKronur = new Charge(CHARGE.orderId(), 1, new Money(5_000, "ISK"));
    assertThatThrownBy(() -> done(gateway.open(inKronur)))
        .isInstanceOf(PaymentsUnavailableException.class)
        .hasMessageContaining("ISK");
  }

  @Test
  void chargesAPaymentMethod() {
    stripe.confirms(stripe.intent("succeeded"), 200);

    assertThat(confirm("pm_card_visa")).isEqualTo(ChargeState.APPROVED);

    SERVER.verify(
        postRequestedFor(urlEqualTo(stripe.path("confirm")))
            .withHeader("Idempotency-Key", equalTo(stripe.id + "-confirm"))
            .withFormParam("payment_method", equalTo("pm_card_visa"))
            .withFormParam("error_on_requires_action", equalTo("true")));
  }

  @Test
  void chargesAConfirmationToken() {
    stripe.confirms(stripe.intent("processing"), 200);

    assertThat(confirm("ctoken_1")).isEqualTo(ChargeState.PENDING);

    SERVER.verify(
        postRequestedFor(urlEqualTo(stripe.path("confirm")))
            .withFormParam("confirmation_token", equalTo("ctoken_1")));
  }

  @Test
  void aRefusedCardIsDeclined() {
    stripe.confirms(error("card_error", "card_declined"), 402);
    assertThat(confirm("pm_card_chargeDeclined")).isEqualTo(ChargeState.DECLINED);
  }

  @Test
  void aPaymentMethodThatDoesNotExistIsDeclined() {
    stripe.confirms(error("invalid_request_error", "resource_missing"), 400);
    stripe.stateIs(stripe.intent("requires_payment_method"));
    assertThat(confirm("pm_invented")).isEqualTo(ChargeState.DECLINED);
  }

  @ParameterizedTest
  @CsvSource({"succeeded,APPROVED", "processing,PENDING", "canceled,CANCELLED"})
  void whatIsNoLongerToBeConfirmedIsAsItIs(String status, ChargeState state) {
    stripe.confirms(error("invalid_request_error", "payment_intent_unexpected_state"), 400);
    stripe.stateIs(stripe.intent(status));
    assertThat(confirm("pm_card_visa")).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({"401", "409", "429", "500"})
  void anyOtherAnswerIsAFailureAndNoOutcome(int status) {
    stripe.confirms(error("api_error", "whatever"), status);
    stripe.stateIs("no intent");
    assertThatThrownBy(() -> confirm("pm_card_visa")).isInstanceOf(RuntimeException.class);
  }

  private ChargeState confirm(String token) {
    return done(gateway.confirm(stripe.id, CHARGE, token));
  }

  @ParameterizedTest
  @CsvSource({
    "requires_payment_method,UNCONFIRMED",
    "requires_confirmation,UNCONFIRMED",
    "requires_action,PENDING",
    "processing,PENDING",
    "succeeded,APPROVED",
    "canceled,CANCELLED"
  })
  void tellsTheState(String status, ChargeState state) {
    stripe.stateIs(stripe.intent(status));
    assertThat(done(gateway.state(stripe.id))).isEqualTo(state);
  }

  @Test
  void tellsADecline() {
    stripe.stateIs(stripe.declinedIntent());
    assertThat(done(gateway.state(stripe.id))).isEqualTo(ChargeState.DECLINED);
  }

  @Test
  void cancels() {
    stripe.cancels(stripe.intent("canceled"), 200);
    assertThat(done(gateway.cancel(stripe.id))).isEqualTo(ChargeState.CANCELLED);
  }

  @Test
  void tellsWhenItIsTooLateToCancel() {
    stripe.cancels(error("invalid_request_error", "payment_intent_unexpected_state"), 400);
    stripe.stateIs(stripe.intent("succeeded"));
    assertThat(done(gateway.cancel(stripe.id))).isEqualTo(ChargeState.APPROVED);
  }

  @ParameterizedTest
  @CsvSource({"succeeded", "pending"})
  void refundsTheWhole(String status) {
    stripe.refunds(refund(status), 200);

    done(gateway.refund(stripe.id));

    SERVER.verify(
        postRequestedFor(urlEqualTo(REFUNDS)).withFormParam("payment_intent", equalTo(stripe.id)));
  }

  @Test
  void whatIsRefundedAlreadyIsDone() {
    stripe.refunds(error("invalid_request_error", "charge_already_refunded"), 400);
    assertThatCode(() -> done(gateway.refund(stripe.id))).doesNotThrowAnyException();
  }

  @Test
  void aRefundThatFailsIsAFailure() {
    stripe.refunds(refund("failed"), 200);
    assertThatThrownBy(() -> done(gateway.refund(stripe.id))).hasMessageContaining(stripe.id);
    stripe.refunds(error("invalid_request_error", "charge_disputed"), 400);
    assertThatThrownBy(() -> done(gateway.refund(stripe.id))).isInstanceOf(RuntimeException.class);
  }

  @Test
  void saysWhichSettingIsMissing() {
    assertThatThrownBy(() -> gateway(Map.of()).checkSettings()).hasMessageContaining("api-key");
    assertThatThrownBy(
            () -> gateway(Map.of("flashsale.payments.stripe.api-key", "sk")).checkSettings())
        .hasMessageContaining("webhook-secret");
    assertThatCode(gateway::checkSettings).doesNotThrowAnyException();
  }
}
