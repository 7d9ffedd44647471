package dev.flashsale.checkout;

import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer waits for PostgreSQL is the client's choice. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class PreferWaitContractTest {

  private String sale;
  private final String key = newKey();

  @BeforeEach
  void openASale() {
    sale = openSale(10, 5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wait=5                    | wait=5
          wait=10                   | wait=10
          wait=60                   | wait=10
          wait=999999999            | wait=10
          Wait = 5                  | wait=5
          respond-async, wait=7     | wait=7
          """)
  void aWaitIsGrantedUpToTenSeconds(String prefer, String applied) {
    buy(prefer)
        .then()
        .statusCode(201)
        .header("Preference-Applied", equalTo(applied))
        .body("status", equalTo("PLACED"))
        .body("durability", equalTo("PERSISTED"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=0",
        "wait=-1",
        "wait=soon",
        "wait=1.5",
        "wait",
        "wait=",
        "wait=99999999999999999999",
        "return=minimal",
        "",
        ",;="
      })
  void whatIsNoWaitIsIgnored(String prefer) {
    buy(prefer)
        .then()
        .statusCode(202)
        .header("Preference-Applied", nullValue())
        .body("durability", equalTo("JOURNALED"));
  }

  @Test
  void whenTheWaitRunsOutTheOrderIsStillReserved() {
    try (SaleLock _ = SaleLock.hold(sale)) {
      buy("wait=1")
          .then()
          .statusCode(202)
          .header("Preference-Applied", nullValue())
          .body("status", equalTo("RESERVED"))
          .body("durability", equalTo("JOURNALED"));
    }
  }

  @Test
  void aRetryMayWaitForWhatItsFirstAttemptDidNot() {
    String id;
    try (SaleLock _ = SaleLock.hold(sale)) {
      id = buy("wait=0").then().statusCode(202).extract().path("id");
      buy("wait=1")
          .then()
          .statusCode(202)
          .header("Idempotency-Replayed", equalTo("true"))
          .header("Preference-Applied", nullValue())
          .body("id", equalTo(id));
    }
    buy("wait=10")
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", equalTo("true"))
        .header("Preference-Applied", equalTo("wait=10"))
        .body("id", equalTo(id))
        .body("status", equalTo("PLACED"));
  }

  private Response buy(String prefer) {
    return given()
        .auth()
        .oauth2(shopper("ada"))
        .header("Idempotency-Key", key)
        .header("Prefer", prefer)
        .contentType(ContentType.JSON)
        .body("{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}")
        .post("/v1/sales/{sale}/orders", sale);
  }
}
