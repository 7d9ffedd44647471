package dev.flashsale.http;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.shopper;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that meet no resource are refused in the same form as all others. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ProblemContractTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/nothing",
        "/v2/sales",
        "/v1/sales/some-sale/nothing",
        "/v1/sales/some-sale/orders/1/2/3",
        "/v1/admin/nothing"
      })
  void anUnknownRouteIsNotFound(String path) {
    problem(given().get(path), 404, "not-found");
    problem(given().auth().oauth2(admin()).post(path), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /v1/sales,                      GET",
    "DELETE, /v1/sales,                      GET",
    "PUT,    /v1/sales/{sale},               GET",
    "DELETE, /v1/sales/{sale}/orders,        POST",
    "DELETE, /v1/sales/{sale}/orders,        GET",
    "PATCH,  /v1/sales/{sale}/orders,        POST",
    "GET,    /v1/admin/sales/{sale}/open,    POST",
    "DELETE, /v1/admin/sales/{sale},         PUT"
  })
  void anotherMethodIsNotAllowedAndTheRightOneNamed(String method, String path, String allowed) {
    Response refused =
        given()
            .auth()
            .oauth2(path.contains("admin") ? admin() : shopper("ada"))
            .request(method, path.replace("{sale}", openSale(1, 1)));
    problem(refused, 405, "method-not-allowed");
    assertThat(List.of(refused.header("Allow").split(",\\s*"))).contains(allowed);
  }

  @Test
  void whoWantsNoJsonIsRefused() {
    problem(given().accept("image/png").get("/v1/sales"), 406, "not-acceptable");
  }

  @Test
  void refusalsAreNotCached() {
    String cacheControl = given().get("/v1/sales/no-such-sale").header("Cache-Control");
    assertThat(cacheControl).isEqualTo("no-store");
  }
}
