package dev.flashsale.admission;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which credentials name a buyer. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class TokenContractTest {

  private static final int UNITS = 10;
  private static final String BODY = "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}";

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(UNITS, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YWRhOmFkYQ==", "Bearer", "Bearer ", "ada"})
  void otherCredentialsAreNotTaken(String credentials) {
    refused(
        given()
            .header("Authorization", credentials)
            .header("Idempotency-Key", newKey())
            .contentType(ContentType.JSON)
            .body(BODY)
            .post("/v1/sales/{sale}/orders", sale));
  }

  @Test
  void aTokenWithoutSubjectIsNoBuyers() {
    String nobody = Jwt.upn("ada").groups(Set.of("shopper")).expiresIn(Duration.ofHours(1)).sign();
    refused(buy(nobody));
    refused(given().auth().oauth2(nobody).get("/v1/sales/{sale}/orders", sale));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nul\u0000here",
        "line\nbreak",
        "0123456789012345678901234567890123456789012345678901234567890123"
            + "0123456789012345678901234567890123456789012345678901234567890123+"
      })
  void aSubjectThatCannotBeStoredIsNoBuyers(String subject) {
    refused(buy(token(subject, "shopper")));
  }

  @Test
  void aBuyerMayBeCalledAnythingReadable() {
    String name = "ｆ|ada \u00fc\ud83d\ude80 \"'\\{}:e1:";
    String bought = buy(token(name, "shopper")).then().statusCode(202).extract().path("buyerId");
    assertThat(bought).isEqualTo(name);
  }

  private Response buy(String token) {
    return given()
        .auth()
        .oauth2(token)
        .header("Idempotency-Key", newKey())
        .contentType(ContentType.JSON)
        .body(BODY)
        .post("/v1/sales/{sale}/orders", sale);
  }

  private void refused(Response response) {
    problem(response, 401, "unauthenticated").header("WWW-Authenticate", startsWith("Bearer"));
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(UNITS));
  }
}
