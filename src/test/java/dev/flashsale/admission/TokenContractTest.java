package dev.flashsale.admission;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.ForgedToken;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in where. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class TokenContractTest {

  private static final int UNITS = 10;

  /** Every route that asks who is calling. */
  private enum Route {
    BUY("shopper", "POST", "/v1/sales/{sale}/orders"),
    MY_ORDERS("shopper", "GET", "/v1/sales/{sale}/orders"),
    MY_ORDER("shopper", "GET", "/v1/sales/{sale}/orders/01890a5d-ac96-774b-bcce-b302099a8057"),
    CREATE("admin", "POST", "/v1/admin/sales"),
    REVISE("admin", "PUT", "/v1/admin/sales/{sale}"),
    OPEN("admin", "POST", "/v1/admin/sales/{sale}/open"),
    PAUSE("admin", "POST", "/v1/admin/sales/{sale}/pause"),
    RESUME("admin", "POST", "/v1/admin/sales/{sale}/resume"),
    CLOSE("admin", "POST", "/v1/admin/sales/{sale}/close"),
    RESTOCK("admin", "POST", "/v1/admin/sales/{sale}/items/shoe/stock"),
    AUDIT("admin", "GET", "/v1/admin/sales/{sale}/audit");

    final String group;
    final String method;
    final String path;

    Route(String group, String method, String path) {
      this.group = group;
      this.method = method;
      this.path = path;
    }

    Response call(String sale, @Nullable String token) {
      RequestSpecification request = given().header("Idempotency-Key", newKey());
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      if (!method.equals("GET")) {
        request.contentType(ContentType.JSON).body(body(sale));
      }
      return request.request(method, path.replace("{sale}", sale));
    }

    private Map<String, Object> body(String sale) {
      return switch (this) {
        case BUY -> Map.of("items", new Object[] {Map.of("sku", "shoe", "quantity", 1)});
        case CREATE, REVISE -> Shop.definition(sale, UNITS, 2);
        case RESTOCK -> Map.of("delta", 1);
        default -> Map.of();
      };
    }
  }

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(UNITS, 2);
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void nobodyGetsInWithoutAToken(Route route) {
    refused(route.call(sale, null));
  }

  @ParameterizedTest
  @EnumSource(ForgedToken.class)
  void nobodyGetsInAnywhereWithAForgedToken(ForgedToken token) throws GeneralSecurityException {
    String shoppers = token.forge("shopper");
    String admins = token.forge("admin");
    for (Route route : Route.values()) {
      refused(route.call(sale, route.group.equals("admin") ? admins : shoppers));
    }
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void aSoundTokenOfAnotherGroupIsNotEnough(Route route) {
    String other = route.group.equals("admin") ? "shopper" : "admin";
    problem(route.call(sale, token("ada", other)), 403, "forbidden");
    problem(route.call(sale, token("ada", "service")), 403, "forbidden");
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void aSoundTokenOfNoGroupIsNotEnough(Route route) {
    problem(route.call(sale, token("ada")), 403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YWRhOmFkYQ==", "Bearer", "Bearer ", "ada"})
  void otherCredentialsAreNotTaken(String credentials) {
    refused(
        given()
            .header("Authorization", credentials)
            .header("Idempotency-Key", newKey())
            .contentType(ContentType.JSON)
            .body(Route.BUY.body(sale))
            .post("/v1/sales/{sale}/orders", sale));
  }

  @Test
  void aTokenWithoutSubjectIsNoBuyers() {
    String nobody = Jwt.upn("ada").groups(Set.of("shopper")).expiresIn(Duration.ofHours(1)).sign();
    refused(Route.BUY.call(sale, nobody));
    refused(Route.MY_ORDERS.call(sale, nobody));
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
    refused(Route.BUY.call(sale, token(subject, "shopper")));
  }

  @Test
  void aBuyerMayBeCalledAnythingReadable() {
    String name = "ｆ|ada \u00fc\ud83d\ude80 \"'\\{}:e1:";
    String bought =
        Route.BUY
            .call(sale, token(name, "shopper"))
            .then()
            .statusCode(202)
            .extract()
            .path("buyerId");
    assertThat(bought).isEqualTo(name);
  }

  private void refused(Response response) {
    problem(response, 401, "unauthenticated").header("WWW-Authenticate", startsWith("Bearer"));
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(UNITS));
  }
}
