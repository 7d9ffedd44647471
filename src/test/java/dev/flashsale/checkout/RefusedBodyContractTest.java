package dev.flashsale.checkout;

import static dev.flashsale.testing.Books.assertNothingSpent;
import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies the buy route refuses, with the field at fault, and without cost. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class RefusedBodyContractTest {

  private static final int UNITS = 10;
  private static final String LINE = "{\"sku\":\"shoe\",\"quantity\":1}";

  private String sale;
  private final String key = newKey();

  @BeforeEach
  void openASale() {
    sale = openSale(UNITS, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "10001",
        "2147483648",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "1.5",
        "1.0",
        "1e0",
        "\"1\"",
        "\"\"",
        "true",
        "null",
        "[1]",
        "{}"
      })
  void aQuantityThatIsNoIntegerFrom1To10000IsRefused(String quantity) {
    refusedFor(
        "items[0].quantity",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":%s}]}".formatted(quantity));
  }

  @Test
  void aMissingQuantityIsRefused() {
    refusedFor("items[0].quantity", "{\"items\":[{\"sku\":\"shoe\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1.5",
        "true",
        "null",
        "\"\"",
        "\"Shoe\"",
        "\"-shoe\"",
        "\"a b\"",
        "\"shoe\\u0000\"",
        "\"shöe\"",
        "[\"shoe\"]",
        "{}",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
      })
  void aSkuThatIsNoSlugIsRefused(String sku) {
    refusedFor("items[0].sku", "{\"items\":[{\"sku\":%s,\"quantity\":1}]}".formatted(sku));
  }

  @Test
  void aMissingSkuIsRefused() {
    refusedFor("items[0].sku", "{\"items\":[{\"quantity\":1}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"items\":null}",
        "{\"items\":[]}",
        "{\"items\":{}}",
        "{\"items\":\"shoe\"}",
        "{\"items\":1}"
      })
  void itemsThatAreNoLinesAreRefused(String body) {
    refusedFor("items", body);
  }

  @Test
  void elevenLinesAreRefused() {
    refusedFor("items", "{\"items\":[" + String.join(",", Collections.nCopies(11, LINE)) + "]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "\"shoe\"", "[]"})
  void aLineThatIsNoObjectIsRefused(String line) {
    refusedFor("items[1]", "{\"items\":[" + LINE + "," + line + "]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          coupon            | {"items":[{"sku":"shoe","quantity":1}],"coupon":"HALF"}
          items[0].price    | {"items":[{"sku":"shoe","quantity":1,"price":1}]}
          items[1].Quantity | {"items":[{"sku":"shoe","quantity":1},{"sku":"cap","Quantity":1}]}
          """)
  void anUnknownFieldIsRefusedByName(String field, String body) {
    refusedFor(field, body);
  }

  @Test
  void everyFieldAtFaultIsNamed() {
    problem(
            buy(
                sale,
                "ada",
                key,
                "{\"items\":[{\"sku\":\"!\",\"quantity\":0},{\"sku\":\"shoe\",\"quantity\":-1}]}"),
            400,
            "validation")
        .body("errors.field", contains("items[0].sku", "items[0].quantity", "items[1].quantity"));
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "1",
        "\"items\"",
        "{",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]",
        "{'items':[]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]} x",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}{}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}],\"items\":[{\"sku\":\"cap\",\"quantity\":1}]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1,\"quantity\":2}]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":01}]}",
        "{\"items\":[{\"sku\":\"shoe\",\"quantity\":NaN}]}",
        "<items/>"
      })
  void whatIsNotOneJsonObjectIsRefused(String body) {
    problem(buy(sale, "ada", key, body), 400, "validation");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void anEmptyBodyIsRefused() {
    RawHttp.exchange(RawHttp.purchaseHead(sale, "ada", key) + "Content-Length: 0\r\n\r\n")
        .assertProblem(400, "validation");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void deeplyNestedJsonIsRefused() {
    problem(buy(sale, "ada", key, "{\"items\":" + "[".repeat(5_000)), 400, "validation");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json"
      })
  void aBodyOfAnotherTypeIsRefused(String contentType) {
    String head = RawHttp.purchaseHead(sale, "ada", key).replace("application/json", contentType);
    sendWithLength(head).assertProblem(415, "unsupported-media-type");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void aBodyOfNoDeclaredTypeIsReadAsJson() {
    String untyped =
        RawHttp.purchaseHead(sale, "ada", key).replace("Content-Type: application/json\r\n", "");
    assertThat(sendWithLength(untyped).status()).isEqualTo(202);
  }

  @Test
  void whoAlsoAcceptsOtherFormsGetsJson() {
    given()
        .auth()
        .oauth2(shopper("ada"))
        .header("Idempotency-Key", key)
        .accept("application/json, text/html;q=0.9")
        .contentType("application/json; charset=utf-8")
        .body("{\"items\":[" + LINE + "]}")
        .post("/v1/sales/{sale}/orders", sale)
        .then()
        .statusCode(202)
        .contentType("application/json")
        .body("saleId", equalTo(sale));
  }

  private void refusedFor(String field, String body) {
    invalid(buy(sale, "ada", key, body), field);
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  private static RawHttp.Answer sendWithLength(String head) {
    String body = "{\"items\":[" + LINE + "]}";
    return RawHttp.exchange(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }
}
