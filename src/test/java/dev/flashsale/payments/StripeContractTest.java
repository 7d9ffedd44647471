package dev.flashsale.payments;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static dev.flashsale.payments.StripeStub.event;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paying by Stripe, its webhooks included, with a server that answers as Stripe does. */
@QuarkusTest
@TestProfile(StripeContractTest.ByStripe.class)
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(value = StripeContractTest.StripeServer.class, restrictToAnnotatedClass = true)
@SuppressWarnings("NullAway.Init") // injected
class StripeContractTest {

  /** Holds long enough for a provider that takes its time. */
  public static final class ByStripe implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "flashsale.sales.hold-min", "PT10S",
          "flashsale.payments.answer-within", "PT3S",
          "flashsale.payments.look-after", "PT4S");
    }
  }

  /** A server in Stripe's place. */
  public static final class StripeServer implements QuarkusTestResourceLifecycleManager {

    private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());

    @Override
    public Map<String, String> start() {
      server.start();
      return Map.of(
          "flashsale.payments.provider",
          StripeGateway.NAME,
          "flashsale.payments.stripe.api-base",
          server.baseUrl(),
          "flashsale.payments.stripe.api-key",
          "sk_of_this_test",
          "flashsale.payments.stripe.webhook-secret",
          StripeStub.SECRET);
    }

    @Override
    public void stop() {
      server.stop();
    }
  }

  @ConfigProperty(name = "flashsale.payments.stripe.api-base")
  URI server;

  private final Database database = Database.ofTheService();
  private StripeStub stripe;
  private String sale;
  private String order;

  @BeforeEach
  void placeAnOrder() {
    sale = Shop.openSale(100, 10);
    order = placed(sale, "ada", 1);
    stripe = stub(order);
    stripe.opens();
  }

  private StripeStub stub(@Nullable String whose) {
    return new StripeStub(new WireMock(server.getHost(), server.getPort()), whose);
  }

  @Test
  void paysAtOnce() {
    stripe.confirms(stripe.intent("succeeded"), 200);

    assertThat(pay("pm_card_visa").statusCode()).isEqualTo(200);

    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
  }

  @Test
  void aDeclinedCardIsAProblemAndMayBeTriedAgain() {
    stripe.confirms(StripeStub.error("card_error", "card_declined"), 402);

    problem(pay("pm_card_chargeDeclined"), 402, "payment-declined");

    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
  }

  @Test
  void aProviderThatFailsLeavesTheOutcomeOpenUntilItsWebhook() {
    stripe.confirms(StripeStub.error("api_error", "whatever"), 500);
    assertThat(pay("pm_card_visa").statusCode()).isEqualTo(202);

    String paid = event("payment_intent.succeeded", stripe.intent("succeeded"));
    tell(paid, Instant.now(), StripeStub.SECRET).then().statusCode(204);
    tell(paid, Instant.now(), StripeStub.SECRET).then().statusCode(204);

    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
  }

  @Test
  void aChargeThatFailsWithoutATraceIsCancelledAndMayBeTriedAgain() {
    stripe.confirms(StripeStub.error("api_error", "whatever"), 500);
    stripe.stateIs(stripe.intent("requires_payment_method"));
    stripe.cancels(stripe.intent("canceled"), 200);
    assertThat(pay("pm_card_visa").statusCode()).isEqualTo(202);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        database.rows(
                            "SELECT status FROM payment_attempt WHERE order_id = ?::uuid", order))
                    .containsExactly("CANCELLED"));
    stripe = stub(order);
    stripe.opens();
    stripe.confirms(stripe.intent("succeeded"), 200);
    assertThat(pay("pm_card_visa").statusCode()).isEqualTo(200);
  }

  @Test
  void aForgedOrOldWebhookIsRefused() {
    pending();
    String paid = event("payment_intent.succeeded", stripe.intent("succeeded"));

    problem(tell(paid, Instant.now(), "whsec_guessed"), 401, "unauthenticated");
    problem(
        tell(paid, Instant.now().minus(Duration.ofMinutes(6)), StripeStub.SECRET),
        401,
        "unauthenticated");
    problem(given().body(paid).post("/v1/payments/webhooks/stripe"), 401, "unauthenticated");
    for (String signature : List.of("t=x,v1=0", "t", "t=", "v1=0", ",", "t=1,v1")) {
      problem(
          given()
              .header("Stripe-Signature", signature)
              .body(paid)
              .post("/v1/payments/webhooks/stripe"),
          401,
          "unauthenticated");
    }
    problem(tell("[1", Instant.now(), StripeStub.SECRET), 401, "unauthenticated");
    assertNothingChanged();
  }

  @Test
  void aWrongAmountIsRefused() {
    pending();
    String less = event("payment_intent.succeeded", stripe.intent("succeeded", 1, "null"));

    problem(tell(less, Instant.now(), StripeStub.SECRET), 400, "validation");

    assertNothingChanged();
  }

  @Test
  void whatIsOfNoConcernToUsIsAcknowledged() {
    pending();
    for (String event :
        new String[] {
          event("payment_intent.succeeded", stub(null).intent("succeeded")),
          event("payment_intent.created", stripe.intent("requires_payment_method")),
          event("customer.created", "{\"id\": \"cus_1\", \"object\": \"customer\"}")
        }) {
      tell(event, Instant.now(), StripeStub.SECRET).then().statusCode(204);
    }
    assertNothingChanged();
  }

  @Test
  void anIntentThatWeDoNotKnowIsNotFound() {
    String paid =
        event("payment_intent.succeeded", stub(UUID.randomUUID().toString()).intent("succeeded"));
    problem(tell(paid, Instant.now(), StripeStub.SECRET), 404, "not-found");
  }

  private void pending() {
    stripe.confirms(stripe.intent("processing"), 200);
    assertThat(pay("pm_card_visa").statusCode()).isEqualTo(202);
  }

  private void assertNothingChanged() {
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
    assertThat(database.rows("SELECT status FROM payment_attempt WHERE order_id = ?::uuid", order))
        .containsExactly("OPEN");
  }

  private Response pay(String token) {
    return Checkout.pay(sale, "ada", order, newKey(), token);
  }

  private static Response tell(String body, Instant at, String secret) {
    return given()
        .contentType(ContentType.JSON)
        .header("Stripe-Signature", StripeStub.signature(body, at, secret))
        .body(body)
        .post("/v1/payments/webhooks/stripe");
  }
}
