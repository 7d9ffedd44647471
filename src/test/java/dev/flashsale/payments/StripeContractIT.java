package dev.flashsale.payments;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.TokenKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is delivered reads Stripe's answers, which its client does by reflection, and with all that
 * Stripe nests in them.
 */
@SuppressWarnings("NullAway.Init") // before all
class StripeContractIT {

  private static final String CARD =
      """
      {"id": "pm_1", "object": "payment_method", "type": "card",
       "billing_details": {"address": {"city": "Bern", "country": "CH"}, "name": "Ada"},
       "card": {"brand": "visa", "checks": {"cvc_check": "pass"}, "networks": {"available": ["visa"]}}}""";

  private static LocalStack stack;
  private static WireMockServer server;
  private static ServiceProcess instance;
  private static URI base;
  private static ShopClient shop;
  private String sale;
  private String order;
  private StripeStub stripe;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-stripe");
    TokenKeys keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
    server = new WireMockServer(wireMockConfig().dynamicPort());
    server.start();
    instance =
        ServiceProcess.launch(
            stack,
            keys,
            Map.of(
                "FLASHSALE_PAYMENTS_PROVIDER",
                StripeGateway.NAME,
                "FLASHSALE_PAYMENTS_STRIPE_API_BASE",
                server.baseUrl(),
                "FLASHSALE_PAYMENTS_STRIPE_API_KEY",
                "sk_of_this_test",
                "FLASHSALE_PAYMENTS_STRIPE_WEBHOOK_SECRET",
                StripeStub.SECRET));
    base = instance.awaitReady();
    shop = new ShopClient(base, keys);
  }

  @AfterAll
  static void stop() {
    instance.close();
    server.stop();
    stack.close();
  }

  @BeforeEach
  void placeAnOrder() {
    sale = shop.openSale(100, 10);
    order = shop.buyAndWait(sale, "ada", Shop.newKey(), 10).body().getString("id");
    stripe = new StripeStub(new WireMock(server.port()), order);
    stripe.opens();
  }

  @Test
  void aPaymentIsApproved() {
    stripe.confirms(stripe.intent("succeeded"), 200);
    assertThat(pay()).isEqualTo(200);
    assertThat(status()).isEqualTo("PAID");
  }

  @Test
  void aDeclinedCardIsReadWithAllThatStripeSaysOfIt() {
    String declined =
        stripe.intent(
            "requires_payment_method",
            0,
            "{\"type\": \"card_error\", \"code\": \"card_declined\", \"payment_method\": "
                + CARD
                + "}");
    stripe.confirms(
        "{\"error\": {\"type\": \"card_error\", \"code\": \"card_declined\", \"payment_intent\": %s, \"payment_method\": %s}}"
            .formatted(declined, CARD),
        402);
    assertThat(pay()).isEqualTo(402);
    assertThat(status()).isEqualTo("PLACED");
  }

  @Test
  void aWebhookTellsOfAPaymentThatWasPending() {
    stripe.confirms(stripe.intent("processing"), 200);
    assertThat(pay()).isEqualTo(202);
    String event = StripeStub.event("payment_intent.succeeded", stripe.intent("succeeded"));
    given()
        .baseUri(base.toString())
        .header("Stripe-Signature", StripeStub.signature(event, Instant.now(), StripeStub.SECRET))
        .body(event)
        .post("/v1/payments/webhooks/stripe")
        .then()
        .statusCode(204);
    assertThat(status()).isEqualTo("PAID");
  }

  private int pay() {
    return shop.pay(sale, "ada", order, Shop.newKey(), "pm_card_visa").status();
  }

  private String status() {
    return shop.order(sale, "ada", order).body().getString("status");
  }
}
