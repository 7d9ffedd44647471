package dev.flashsale.payments;

import static dev.flashsale.testing.Checkout.cancel;
import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paying, with every outcome a provider can think of. */
@QuarkusTest
@TestProfile(PaymentContractTest.Quick.class)
@QuarkusTestResource(LocalStackResource.class)
class PaymentContractTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Short waits: what takes seconds in production takes a second or less. */
  public static final class Quick implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "flashsale.payments.answer-within", "PT3S",
          "flashsale.payments.look-after", "PT4S",
          "flashsale.payments.sandbox.delay", "PT2S",
          "flashsale.orders.payment-grace", "PT0S");
    }
  }

  private final Database database = Database.ofTheService();

  private String sale;

  @BeforeEach
  void open() {
    sale = Shop.openSale(100, 10);
  }

  @Test
  void anApprovedPaymentPaysTheOrderAndTellsOfIt() {
    String order = placed(sale, "ada", 2);
    pay(sale, "ada", order, newKey(), "tok_approve")
        .then()
        .statusCode(200)
        .body("id", equalTo(order))
        .body("status", equalTo("PAID"))
        .body("amount.value", equalTo(25800))
        .header("Cache-Control", "no-store")
        .header("Idempotency-Replayed", nullValue());
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
    assertThat(events(order)).containsExactly("order.placed PLACED", "order.paid PAID");
    assertThat(charges(order)).containsExactly("25800 USD f");
    Shop.audit(sale).then().body("items[0].sold", equalTo(2)).body("items[0].drift", equalTo(0));
  }

  @Test
  void aReplayedPaymentIsToldTheSameAndChargesNothing() {
    String order = placed(sale, "ada", 1);
    String key = newKey();
    pay(sale, "ada", order, key, "tok_approve").then().statusCode(200);
    pay(sale, "ada", order, key, "tok_approve")
        .then()
        .statusCode(200)
        .body("status", equalTo("PAID"))
        .header("Idempotency-Replayed", "true");
    problem(pay(sale, "ada", order, key, "tok_decline"), 422, "idempotency-key-reused");
    problem(pay(sale, "ada", order, newKey(), "tok_approve"), 409, "order-state");
    assertThat(charges(order)).hasSize(1);
  }

  @Test
  void aDeclinedShopperMayTryAnotherCard() {
    String order = placed(sale, "ada", 1);
    String key = newKey();
    problem(pay(sale, "ada", order, key, "tok_decline"), 402, "payment-declined");
    problem(pay(sale, "ada", order, key, "tok_decline"), 402, "payment-declined")
        .header("Idempotency-Replayed", "true");
    assertThat(status(sale, "ada", order)).isEqualTo("PLACED");
    pay(sale, "ada", order, newKey(), "tok_approve").then().statusCode(200);
    assertThat(charges(order)).hasSize(2);
    assertThat(events(order)).containsExactly("order.placed PLACED", "order.paid PAID");
  }

  @Test
  void manyClicksChargeOnce() {
    String order = placed(sale, "ada", 1);
    List<CompletableFuture<Integer>> clicks =
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> pay(sale, "ada", order, "key-" + i, "tok_slow").statusCode()))
            .toList();
    List<Integer> answers = clicks.stream().map(CompletableFuture::join).toList();
    // A slow machine may answer the one that is under way as pending.
    assertThat(answers).filteredOn(status -> status != 409).hasSize(1).containsAnyOf(200, 202);
    await().atMost(LIMIT).until(() -> status(sale, "ada", order).equals("PAID"));
    assertThat(charges(order)).hasSize(1);
  }

  @Test
  void anAnswerThatNeverComesIsSettledByAsking() {
    String order = placed(sale, "ada", 1);
    String key = newKey();
    pay(sale, "ada", order, key, "tok_timeout")
        .then()
        .statusCode(202)
        .body("status", equalTo("PLACED"));
    pay(sale, "ada", order, key, "tok_timeout").then().header("Idempotency-Replayed", "true");
    await().atMost(LIMIT).until(() -> status(sale, "ada", order).equals("PAID"));
    pay(sale, "ada", order, key, "tok_timeout")
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", "true");
    assertThat(charges(order)).hasSize(1);
  }

  @Test
  void aPendingPaymentIsSettledByItsWebhook() {
    String order = placed(sale, "ada", 1);
    pay(sale, "ada", order, newKey(), "tok_approve_late").then().statusCode(202);
    problem(pay(sale, "ada", order, newKey(), "tok_approve"), 409, "request-in-progress")
        .header("Retry-After", notNullValue());
    problem(cancel(sale, "ada", order, newKey()), 409, "request-in-progress")
        .header("Retry-After", notNullValue());
    await().atMost(LIMIT).until(() -> status(sale, "ada", order).equals("PAID"));
    assertThat(charges(order)).hasSize(1);
  }

  @Test
  void webhooksThatComeTwiceAndBeforeTheAnswerAreHarmless() {
    String order = placed(sale, "ada", 1);
    pay(sale, "ada", order, newKey(), "tok_duplicate_webhook")
        .then()
        .statusCode(200)
        .body("status", equalTo("PAID"));
    assertThat(events(order)).containsExactly("order.placed PLACED", "order.paid PAID");
  }

  @Test
  void aPaymentThatSucceedsAfterTheHoldIsRefunded() {
    String shortSale = saleWithHold("PT1S");
    String order = placed(shortSale, "ada", 1);
    String key = newKey();
    assertThat(pay(shortSale, "ada", order, key, "tok_approve_late").statusCode()).isIn(202, 409);
    await().atMost(LIMIT).until(() -> charges(order).equals(List.of("12900 USD t")));
    await().atMost(LIMIT).until(() -> status(shortSale, "ada", order).equals("REFUNDED"));
    problem(pay(shortSale, "ada", order, key, "tok_approve_late"), 409, "order-state");
    assertThat(events(order))
        .containsExactly("order.placed PLACED", "order.expired EXPIRED", "order.refunded REFUNDED");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                Shop.audit(shortSale)
                    .then()
                    .body("items[0].available", equalTo(100))
                    .body("items[0].drift", equalTo(0)));
  }

  @Test
  void whoHangsUpHasPaidAllTheSame() {
    for (int i = 0; i < 5; i++) {
      String buyer = "hasty-" + i;
      String order = placed(sale, buyer, 1);
      String body = "{\"token\":\"tok_approve\"}";
      String request =
          "POST "
              + path(order)
              + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + Shop.shopper(buyer)
              + "\r\nIdempotency-Key: "
              + newKey()
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                // Again and again: the server may see that the shopper is gone before it reads.
                RawHttp.sendAndHangUp(request);
                return status(sale, buyer, order).equals("PAID");
              });
      assertThat(charges(order)).hasSize(1);
    }
  }

  @Test
  void aChargeThatNobodyConfirmsIsCancelledAndTheShopperMayTryAgain() {
    String order = placed(sale, "ada", 1);
    // What an instance leaves that dies between naming a charge and confirming it.
    database.rows(
        """
        WITH charge AS (
          INSERT INTO sandbox_charge (reference, charge_key, amount, currency)
          VALUES ('sandbox-of-' || ?, ? || '-1', 12900, 'USD') RETURNING reference
        )
        INSERT INTO payment_attempt (order_id, number, key_hash, fingerprint, provider, reference,
                                     amount, currency, status, look_at)
        SELECT ?::uuid, 1, decode(repeat('ab', 16), 'hex'), decode(repeat('ab', 8), 'hex'), 'sandbox',
               reference, 12900, 'USD', 'OPEN', now()
        FROM charge RETURNING number
        """,
        order,
        order,
        order);
    problem(pay(sale, "ada", order, newKey(), "tok_approve"), 409, "request-in-progress");
    await()
        .atMost(LIMIT)
        .until(() -> pay(sale, "ada", order, newKey(), "tok_approve").statusCode() == 200);
    assertThat(charges(order)).containsExactly("12900 USD f");
  }

  @Test
  void othersOrdersAndUnknownOnesAreNotFound() {
    String order = placed(sale, "ada", 1);
    problem(pay(sale, "bob", order, newKey(), "tok_approve"), 404, "order-not-found");
    problem(
        pay(sale, "ada", UUID.randomUUID().toString(), newKey(), "tok_approve"),
        404,
        "order-not-found");
    problem(pay(sale, "ada", "7", newKey(), "tok_approve"), 404, "order-not-found");
    problem(pay("no-such-sale", "ada", order, newKey(), "tok_approve"), 404, "sale-not-found");
    assertThat(charges(order)).isEmpty();
  }

  @Test
  void onlyShoppersPay() {
    String order = placed(sale, "ada", 1);
    problem(
        given().contentType(ContentType.JSON).body("{\"token\":\"t\"}").post(path(order)),
        401,
        "unauthenticated");
    problem(
        given()
            .auth()
            .oauth2(Shop.admin())
            .contentType(ContentType.JSON)
            .body("{\"token\":\"t\"}")
            .post(path(order)),
        403,
        "forbidden");
  }

  @Test
  void aKeyIsNeeded() {
    String order = placed(sale, "ada", 1);
    problem(
        given()
            .auth()
            .oauth2(Shop.shopper("ada"))
            .contentType(ContentType.JSON)
            .body("{\"token\":\"tok_approve\"}")
            .post(path(order)),
        400,
        "idempotency-key-missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"token\":\"\"}", "{\"token\":7}", "{\"token\":\"a b\"}", "[]", "{"})
  void whatIsNoPaymentIsRefused(String body) {
    String order = placed(sale, "ada", 1);
    problem(
        given()
            .auth()
            .oauth2(Shop.shopper("ada"))
            .header("Idempotency-Key", newKey())
            .contentType(ContentType.JSON)
            .body(body)
            .post(path(order)),
        400,
        "validation");
    assertThat(charges(order)).isEmpty();
  }

  @Test
  void anExpiredOrderCannotBePaid() {
    String shortSale = saleWithHold("PT1S");
    String order = placed(shortSale, "ada", 1);
    await().atMost(LIMIT).until(() -> status(shortSale, "ada", order).equals("EXPIRED"));
    problem(pay(shortSale, "ada", order, newKey(), "tok_approve"), 409, "order-state");
    assertThat(charges(order)).isEmpty();
  }

  private static String saleWithHold(String hold) {
    Map<String, Object> definition = new HashMap<>(Shop.definition(Shop.newSaleId(), 100, 10));
    definition.put("holdFor", hold);
    return Shop.openSale(definition);
  }

  private String path(String order) {
    return "/v1/sales/" + sale + "/orders/" + order + "/payment";
  }

  private List<String> events(String order) {
    return database.rows(
        "SELECT type, payload->>'status' FROM outbox WHERE aggregateid = ? ORDER BY seq", order);
  }

  /** Confirmed charges at the provider: amount, currency, refunded. */
  private List<String> charges(String order) {
    return database.rows(
        """
        SELECT amount, currency, refunded_at IS NOT NULL FROM sandbox_charge
        WHERE charge_key LIKE ? || '-%' AND confirmed_at IS NOT NULL ORDER BY charge_key
        """,
        order);
  }
}
