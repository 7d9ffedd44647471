package dev.flashsale.http;

import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told, on every route; and how large a head may be. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SecurityHeadersContractTest {

  private static final int HEAD_BYTES_MAX = 16 * 1024;
  private static final int LINE_BYTES_MAX = 4096;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/sales",
        "/v1/sales/nope",
        "/v1/sales/nope/orders",
        "/v1/nothing",
        "/q/health/live",
        "/q/metrics",
        "/q/nothing",
        "/v1/admin/outbox/parked"
      })
  void everyAnswerHasThem(String path) {
    assertHardened(given().get(path));
    assertHardened(given().post(path));
    assertHardened(given().options(path));
  }

  @Test
  void aPurchaseHasThem() {
    String sale = openSale(1, 1);
    Response bought = buy(sale, "ada", newKey(), "shoe", 1);
    assertThat(bought.statusCode()).isEqualTo(202);
    assertHardened(bought);
    assertHardened(buy(sale, "ada", newKey(), "not json"));
    assertHardened(given().post("/v1/sales/{sale}/orders", sale));
  }

  @Test
  void aBodyThatIsTooLargeHasThem() {
    // By its declared size, before any of it is sent.
    RawHttp.Answer answer =
        RawHttp.exchange(
            "POST /v1/admin/sales HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer "
                + admin()
                + "\r\nContent-Type: application/json\r\nContent-Length: 2097153\r\n\r\n");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.head())
        .containsIgnoringCase("x-content-type-options: nosniff")
        .containsIgnoringCase("x-frame-options: DENY")
        .containsIgnoringCase("content-security-policy: default-src 'none'")
        .containsIgnoringCase("referrer-policy: no-referrer");
  }

  @Test
  void aStreamHasThem() {
    String sale = openSale(1, 1);
    assertHardened(given().accept("text/event-stream").head("/v1/sales/{sale}/events", sale));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/sales", "/v1/sales/any/orders", "/v1/admin/sales"})
  void noOtherSitesPagesAreLetIn(String path) {
    for (String method : List.of("OPTIONS", "GET", "POST")) {
      Response answer =
          given()
              .header("Origin", "https://evil.example")
              .header("Access-Control-Request-Method", "POST")
              .header("Access-Control-Request-Headers", "authorization")
              .request(method, path);
      assertThat(answer.headers().asList())
          .noneMatch(
              header -> header.getName().toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }
  }

  @Test
  void aHeadOf16KibIsTakenAndALargerOneRefused() {
    assertThat(RawHttp.exchange(head("/v1/sales", HEAD_BYTES_MAX - 200)).status()).isEqualTo(200);
    assertThat(RawHttp.exchange(head("/v1/sales", HEAD_BYTES_MAX + 1)).status()).isEqualTo(431);
    assertThat(RawHttp.exchange(head("/v1/sales/any/orders", HEAD_BYTES_MAX + 1)).status())
        .isEqualTo(431);
  }

  @Test
  void aLongerRequestLineIsRefused() {
    assertThat(RawHttp.exchange(head("/v1/sales?" + "a".repeat(LINE_BYTES_MAX - 100), 10)).status())
        .isEqualTo(200);
    assertThat(RawHttp.exchange(head("/v1/sales?" + "a".repeat(LINE_BYTES_MAX), 10)).status())
        .isEqualTo(414);
  }

  private static String head(String target, int headerBytes) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Large: "
        + "a".repeat(headerBytes)
        + "\r\n\r\n";
  }

  private static void assertHardened(Response answer) {
    answer
        .then()
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Referrer-Policy", "no-referrer");
    assertThat(answer.headers().getValues("X-Frame-Options")).hasSize(1);
    assertThat(answer.headers().hasHeaderWithName("Server")).isFalse();
    assertThat(answer.headers().hasHeaderWithName("Strict-Transport-Security")).isFalse();
  }
}
