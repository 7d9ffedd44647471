package dev.flashsale.admission;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static dev.flashsale.testing.Shop.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.admission.RouteTable.Row;
import dev.flashsale.http.Problem;
import dev.flashsale.testing.Books;
import dev.flashsale.testing.ForgedToken;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.ext.web.Router;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets in where: as {@code docs/security.md} says, and nowhere else. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class RouteAccessContractTest {

  private static final int UNITS = 10;
  private static final List<String> GROUPS = List.of("shopper", "admin", "service", "other");

  private static final Map<String, List<String>> FORGED = new HashMap<>();

  private static @Nullable String saleOfAll;

  @Inject BeanManager beans;
  @Inject Router router;

  static List<Row> guarded() {
    return RouteTable.guarded();
  }

  static List<Row> open() {
    return RouteTable.open();
  }

  @Test
  void theTableNamesEveryRouteAndNoOther() {
    assertThat(RouteTable.rows().stream().map(row -> row.method() + " " + row.path()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    MountedRoutes.ofResources(beans).map(row -> row.method() + " " + row.path()),
                    MountedRoutes.ofRouter(router))
                .distinct()
                .toList());
  }

  @Test
  void theTableNamesTheRoleEachResourceAsksFor() {
    assertThat(RouteTable.rows()).containsAll(MountedRoutes.ofResources(beans).toList());
  }

  @Test
  void aResourceOfWhichNobodySaidWhoMayCallItIsDeniedToAll() {
    problem(given().get("/test/unguarded"), 401, "unauthenticated");
    for (String group : GROUPS) {
      problem(given().auth().oauth2(token("ada", group)).get("/test/unguarded"), 403, "forbidden");
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void nobodyGetsInWithoutASoundToken(Row row) throws GeneralSecurityException {
    refused(call(row, saleOfAll(), null), 401, "unauthenticated");
    for (String forged : forged(row.who())) {
      Response answer = call(row, saleOfAll(), forged);
      refused(answer, 401, "unauthenticated");
      assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
    assertThat(Books.of(saleOfAll(), "shoe")).isEqualTo(Books.Item.untouched(UNITS));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aSoundTokenOfAnotherGroupIsNotEnough(Row row) {
    for (String group : GROUPS) {
      if (!group.equals(row.who())) {
        refused(call(row, saleOfAll(), token("ada", group)), 403, "forbidden");
      }
    }
    refused(call(row, saleOfAll(), token("ada")), 403, "forbidden");
    assertThat(Books.of(saleOfAll(), "shoe")).isEqualTo(Books.Item.untouched(UNITS));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void theRoleOfTheTableGetsIn(Row row) {
    gotIn(call(row, openSale(UNITS, 2), token("ada", row.who())));
  }

  @ParameterizedTest
  @MethodSource("open")
  void anyoneGetsInWhereTheTableSaysSo(Row row) {
    gotIn(call(row, openSale(UNITS, 2), null));
  }

  /** Made once: some need a new key. */
  private static List<String> forged(String group) throws GeneralSecurityException {
    List<String> known = FORGED.get(group);
    if (known == null) {
      known = new ArrayList<>();
      for (ForgedToken token : ForgedToken.values()) {
        known.add(token.forge(group));
      }
      FORGED.put(group, known);
    }
    return known;
  }

  private static void gotIn(Response response) {
    assertThat(response.statusCode()).isNotIn(403, 405, 500);
    if (response.statusCode() == 401) { // a webhook that nobody signed
      assertThat(response.<String>path("detail")).isNotEqualTo(Problem.unauthenticated().detail());
    }
    if (response.statusCode() == 404) { // there is no such order, or event
      assertThat(response.<String>path("detail")).isNotEqualTo("There is nothing at this path.");
    }
  }

  private static Response call(Row row, String sale, @Nullable String token) {
    RequestSpecification request = given().header("Idempotency-Key", newKey());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!row.method().equals("GET")) {
      request.contentType(ContentType.JSON).body(body(row, sale));
    }
    return request.request(
        row.path().equals("/v1/sales/{sale}/events") ? "HEAD" : row.method(), // it has no end
        row.path()
            .replace("{sale}", sale)
            .replace("{sku}", "shoe")
            .replace("{provider}", "sandbox")
            .replace("{ticket}", "no-such-ticket")
            .replace("{name}", "no-such-policy")
            .replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057"));
  }

  /** Such that letting somebody in would have an effect. */
  private static Map<String, Object> body(Row row, String sale) {
    return switch (row.path()) {
      case "/v1/sales/{sale}/orders" ->
          Map.of("items", new Object[] {Map.of("sku", "shoe", "quantity", 1)});
      case "/v1/admin/sales" -> Shop.definition(Shop.newSaleId(), UNITS, 2);
      case "/v1/admin/sales/{sale}" -> Shop.definition(sale, UNITS, 2);
      case "/v1/admin/sales/{sale}/items/{sku}/stock" -> Map.of("delta", 1);
      default -> Map.of();
    };
  }

  /** As {@code Problems.problem} in short, for some hundred answers. */
  private static void refused(Response answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.asString()).contains("urn:flashsale:problem:" + code + "\"");
  }

  /** One for all who are refused: nothing may have happened to it. */
  private static String saleOfAll() {
    if (saleOfAll == null) {
      saleOfAll = openSale(UNITS, 2);
    }
    return saleOfAll;
  }
}
