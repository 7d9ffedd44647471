package dev.flashsale.payments;

import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks, true and forged. A payment waits for them, so that what changes is their doing. */
@QuarkusTest
@TestProfile(WebhookContractTest.Slow.class)
@QuarkusTestResource(LocalStackResource.class)
class WebhookContractTest {

  private static final String SECRET = "a secret of this test";

  /** A provider that decides only long after the test. */
  public static final class Slow implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "flashsale.payments.sandbox.delay",
          "PT1H",
          "flashsale.payments.sandbox.webhook-secret",
          SECRET);
    }
  }

  private final Database database = Database.ofTheService();
  private String sale;
  private String order;
  private String reference;

  @BeforeEach
  void pending() {
    sale = Shop.openSale(100, 10);
    order = placed(sale, "ada", 1);
    pay(sale, "ada", order, newKey(), "tok_approve_late").then().statusCode(202);
    reference =
        database
            .rows("SELECT reference FROM payment_attempt WHERE order_id = ?::uuid", order)
            .getFirst();
  }

  @Test
  void anApprovalPaysHoweverOftenItIsTold() {
    String body = event("APPROVED", 12900, "USD");
    send(body, Instant.now(), SECRET).then().statusCode(204);
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
    send(body, Instant.now(), SECRET).then().statusCode(204);
    assertThat(paidEvents()).isEqualTo(1);
  }

  @Test
  void whatIsToldOutOfOrderChangesNothingMore() {
    send(event("APPROVED", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);
    send(event("PENDING", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);
    send(event("DECLINED", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
    assertThat(paidEvents()).isEqualTo(1);
  }

  @Test
  void aDeclineLetsTheShopperTryAgain() {
    send(event("DECLINED", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
    pay(sale, "ada", order, newKey(), "tok_approve").then().statusCode(200);
  }

  @Test
  void aSecondChargeIsGivenBackAndTheOrderStaysPaid() {
    send(event("DECLINED", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);
    pay(sale, "ada", order, newKey(), "tok_approve").then().statusCode(200);

    send(event("APPROVED", 12900, "USD"), Instant.now(), SECRET).then().statusCode(204);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        database.rows(
                            "SELECT status FROM payment_attempt WHERE order_id = ?::uuid"
                                + " ORDER BY number",
                            order))
                    .containsExactly("REFUNDED", "APPROVED"));
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
    assertThat(
            database.rows(
                "SELECT refunded_at IS NOT NULL FROM sandbox_charge WHERE charge_key LIKE ? || '-%'"
                    + " ORDER BY charge_key",
                order))
        .containsExactly("t", "f");
  }

  @Test
  void aForgedSignatureIsRefused() {
    problem(send(event("APPROVED", 12900, "USD"), Instant.now(), "guess"), 401, "unauthenticated");
    assertNothingChanged();
  }

  @Test
  void anOldWebhookIsRefused() {
    Instant old = Instant.now().minus(Duration.ofMinutes(6));
    problem(send(event("APPROVED", 12900, "USD"), old, SECRET), 401, "unauthenticated");
    problem(
        send(event("APPROVED", 12900, "USD"), Instant.now().plus(Duration.ofMinutes(6)), SECRET),
        401,
        "unauthenticated");
    assertNothingChanged();
  }

  @Test
  void aWrongAmountOrCurrencyIsRefused() {
    problem(send(event("APPROVED", 1, "USD"), Instant.now(), SECRET), 400, "validation");
    problem(send(event("APPROVED", 12900, "EUR"), Instant.now(), SECRET), 400, "validation");
    assertNothingChanged();
  }

  @Test
  void anUnknownProviderOrPaymentIsNotFound() {
    problem(given().body("{}").post("/v1/payments/webhooks/nobody"), 404, "not-found");
    reference = "sandbox-unknown";
    problem(send(event("APPROVED", 12900, "USD"), Instant.now(), SECRET), 404, "not-found");
    assertNothingChanged();
  }

  @Test
  void whatIsNoEventIsRefused() {
    problem(send("{}", Instant.now(), SECRET), 401, "unauthenticated");
    problem(send("[1", Instant.now(), SECRET), 401, "unauthenticated");
    problem(
        given().contentType(ContentType.JSON).body("{}").post("/v1/payments/webhooks/sandbox"),
        401,
        "unauthenticated");
    assertNothingChanged();
  }

  private void assertNothingChanged() {
    // It reads as RESERVED as long as PostgreSQL does not answer in time.
    await().untilAsserted(() -> assertThat(status(sale, "ada", order)).isEqualTo("PLACED"));
    assertThat(database.rows("SELECT status FROM payment_attempt WHERE order_id = ?::uuid", order))
        .containsExactly("OPEN");
  }

  private long paidEvents() {
    return database
        .rows("SELECT id FROM outbox WHERE aggregateid = ? AND type = 'order.paid'", order)
        .size();
  }

  private String event(String state, long amount, String currency) {
    return """
        {"reference":"%s","state":"%s","amount":{"value":%d,"currency":"%s"}}"""
        .formatted(reference, state, amount, currency);
  }

  /** As a Standard Webhooks sender would. */
  private static Response send(String body, Instant at, String secret) {
    String signed = "msg_1." + at.getEpochSecond() + "." + body;
    return given()
        .contentType(ContentType.JSON)
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", at.getEpochSecond())
        .header("webhook-signature", "v1," + hmac(signed, secret))
        .body(body)
        .post("/v1/payments/webhooks/sandbox");
  }

  private static String hmac(String text, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
