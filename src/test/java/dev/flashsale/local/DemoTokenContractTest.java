package dev.flashsale.local;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.openSale;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local run's tokens are as good as an identity provider's. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class DemoTokenContractTest {

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(5, 2);
  }

  @Test
  void aShoppersTokenBuys() {
    String token = token("{\"subject\":\"ada\",\"groups\":[\"shopper\"]}");
    given()
        .auth()
        .oauth2(token)
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", "demo")
        .body("{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}")
        .post("/v1/sales/{sale}/orders", sale)
        .then()
        .statusCode(202)
        .body("buyerId", equalTo("ada"));
  }

  @Test
  void anAdminsTokenCommands() {
    String token = token("{\"subject\":\"boss\",\"groups\":[\"admin\"]}");
    given().auth().oauth2(token).get("/v1/admin/sales/{sale}/audit", sale).then().statusCode(200);
  }

  @Test
  void aTokenOfNoGroupsIsAShoppers() {
    String token = token("{\"subject\":\"ada\"}");
    given().auth().oauth2(token).get("/v1/sales/{sale}/orders", sale).then().statusCode(200);
    problem(
        given().auth().oauth2(token).get("/v1/admin/sales/{sale}/audit", sale), 403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"subject\":\"\"}",
        "{\"subject\":null}",
        "{\"subject\":1}",
        "{\"subject\":\"ada\",\"groups\":[\"root\"]}",
        "{\"subject\":\"ada\",\"groups\":[null]}",
        "{\"subject\":\"ada\",\"groups\":\"admin\"}",
        "{\"subject\":\"ada\",\"expiresInSeconds\":99999999999}",
        "{\"subject\":\"ada\",\"unknown\":1}",
        "{"
      })
  void whatIsNoTokenRequestIsRefused(String body) {
    problem(request(body), 400, "validation");
  }

  private static String token(String body) {
    return request(body).then().statusCode(200).extract().path("token");
  }

  private static Response request(String body) {
    return given().contentType(ContentType.JSON).body(body).post("/v1/demo/tokens");
  }
}
