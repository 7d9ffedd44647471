package dev.flashsale.saleadmin;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newSaleId;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin may put into a sale, and which field is at fault when not. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleDefinitionContractTest {

  private final String id = newSaleId();

  @Test
  void aSaleIsCreatedAsADraft() {
    Shop.create(definition(id, 7, 2))
        .then()
        .statusCode(201)
        .header("Location", endsWith("/v1/sales/" + id))
        .body("id", equalTo(id))
        .body("state", equalTo("DRAFT"))
        .body("name", equalTo("Test sale"))
        .body("holdFor", equalTo("PT5M"))
        .body("perBuyerLimit", equalTo(2))
        .body("items.sku", contains("shoe", "cap", "none"))
        .body("items.total", contains(7, 7, 0))
        .body("items[0].price.value", equalTo(12900))
        .body("items[0].price.currency", equalTo("USD"));
  }

  @Test
  void anIdIsTakenOnce() {
    Shop.create(definition(id, 7, 2)).then().statusCode(201);
    problem(Shop.create(definition(id, 9, 2)), 409, "sale-state");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id            | "No_Slug"
          id            | ""
          id            | null
          id            | 1
          name          | ""
          name          | "   "
          name          | null
          name          | 1
          name          | "nul\\u0000"
          opensAt       | null
          opensAt       | "tomorrow"
          opensAt       | "2030-01-01"
          opensAt       | "+1000000000-12-31T23:59:59Z"
          opensAt       | "-1000000000-01-01T00:00:00Z"
          opensAt       | {}
          closesAt      | null
          closesAt      | "2001-01-01T00:00:00Z"
          closesAt      | "+999999999-12-31T23:59:59Z"
          holdFor       | null
          holdFor       | "5 minutes"
          holdFor       | "PT0S"
          holdFor       | "PT-5M"
          holdFor       | "P2D"
          perBuyerLimit | 0
          perBuyerLimit | -1
          perBuyerLimit | 10001
          perBuyerLimit | 2147483648
          perBuyerLimit | 1.5
          perBuyerLimit | "2"
          perBuyerLimit | null
          items         | null
          items         | []
          items         | {}
          unknown       | 1
          """)
  void aFieldOutOfItsBoundsIsRefusedByName(String field, String json) {
    invalid(Shop.create(with(field, JsonPath.from("{\"v\":" + json + "}").get("v"))), field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "name",
        "opensAt",
        "closesAt",
        "holdFor",
        "perBuyerLimit",
        "items",
      })
  void aMissingFieldIsRefusedByName(String field) {
    Map<String, Object> incomplete = new HashMap<>(definition(id, 1, 1));
    incomplete.remove(field);
    invalid(Shop.create(incomplete), field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{\"id\":\"a\",\"id\":\"b\"}"})
  void whatIsNoJsonObjectIsRefused(String body) {
    problem(post(body), 400, "validation");
  }

  @Test
  void anotherContentTypeIsRefused() {
    problem(
        given().auth().oauth2(admin()).contentType("text/plain").body("x").post("/v1/admin/sales"),
        415,
        "unsupported-media-type");
  }

  @Test
  void aRefusedDefinitionCreatesNothing() {
    invalid(Shop.create(with("name", "")), "name");
    problem(given().auth().oauth2(admin()).get("/v1/sales/{id}", id), 404, "sale-not-found");
    Shop.create(definition(id, 1, 1)).then().statusCode(201);
  }

  private Map<String, @Nullable Object> with(String field, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new HashMap<>(definition(id, 1, 1));
    changed.put(field, value);
    return changed;
  }

  private static Response post(String body) {
    return given()
        .auth()
        .oauth2(admin())
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/admin/sales");
  }
}
