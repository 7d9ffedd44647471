package dev.flashsale.admission;

import static dev.flashsale.testing.Books.assertNothingSpent;
import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which idempotency keys are taken. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class IdempotencyKeyContractTest {

  private static final int UNITS = 10;
  private static final String BODY = "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}";

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(UNITS, 2);
  }

  @Test
  void aPurchaseWithoutAKeyIsRefused() {
    problem(
        given()
            .auth()
            .oauth2(shopper("ada"))
            .contentType(ContentType.JSON)
            .body(BODY)
            .post("/v1/sales/{sale}/orders", sale),
        400,
        "idempotency-key-missing");
    assertNothingSpent(sale, UNITS, "ada", newKey());
  }

  @Test
  void anEmptyKeyIsNone() {
    sendWithKeyHeader("Idempotency-Key: ").assertProblem(400, "idempotency-key-missing");
    assertNothingSpent(sale, UNITS, "ada", newKey());
  }

  @Test
  void aKeyOf255CharactersIsTaken() {
    buy(sale, "ada", "k".repeat(255), "shoe", 1).then().statusCode(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "\"quoted\""})
  void everyVisibleCharacterIsTaken(String key) {
    buy(sale, "ada", key, "shoe", 1).then().statusCode(202);
  }

  @Test
  void aKeyOf256CharactersIsRefused() {
    invalid(buy(sale, "ada", "k".repeat(256), "shoe", 1), "Idempotency-Key");
    assertNothingSpent(sale, UNITS, "ada", newKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "tab\there", "sch\u00f6n", "\u00a0", "caf\u00c3\u00a9"})
  void aKeyWithOtherCharactersIsRefused(String key) {
    RawHttp.Answer answer = sendWithKeyHeader("Idempotency-Key: " + key);
    answer.assertProblem(400, "validation");
    assertThat(answer.body()).contains("\"field\":\"Idempotency-Key\"");
    assertNothingSpent(sale, UNITS, "ada", newKey());
  }

  @Test
  void twoKeysAreRefusedEvenIfTheyAreEqual() {
    RawHttp.Answer answer = sendWithKeyHeader("Idempotency-Key: one\r\nIdempotency-Key: one");
    answer.assertProblem(400, "validation");
    assertThat(answer.body()).contains("\"field\":\"Idempotency-Key\"");
    assertNothingSpent(sale, UNITS, "ada", "one");
  }

  private RawHttp.Answer sendWithKeyHeader(String header) {
    return RawHttp.exchange(
        RawHttp.purchaseHead(sale, "ada", "").replace("Idempotency-Key: ", header)
            + "Content-Length: "
            + BODY.length()
            + "\r\n\r\n"
            + BODY);
  }
}
