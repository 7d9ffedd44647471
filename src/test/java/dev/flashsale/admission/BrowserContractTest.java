package dev.flashsale.admission;

import static dev.flashsale.admission.KeyFileRotationTest.SHOP;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told when an operator has switched it on. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(KeyFileRotationTest.Profile.class)
class BrowserContractTest {

  private static final String ALLOWED = "Access-Control-Allow-Origin";

  @ParameterizedTest
  @ValueSource(strings = {"/v1/sales", "/v1/sales/any/orders"})
  void theShopsPagesAreLetInAndNoOthers(String path) {
    assertThat(preflight(path, SHOP).header(ALLOWED)).isEqualTo(SHOP);
    assertThat(preflight(path, "https://evil.example").header(ALLOWED)).isNull();
    assertThat(given().header("Origin", SHOP).get(path).header(ALLOWED)).isEqualTo(SHOP);
    assertThat(given().header("Origin", SHOP).post(path).header(ALLOWED)).isEqualTo(SHOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/sales", "/v1/sales/any/orders", "/q/health/live"})
  void transportSecurityIsDemanded(String path) {
    given().post(path).then().header("Strict-Transport-Security", "max-age=31536000");
  }

  private static Response preflight(String path, String origin) {
    return given()
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .options(path);
  }
}
