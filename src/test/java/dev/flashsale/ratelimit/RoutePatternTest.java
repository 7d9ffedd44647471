package dev.flashsale.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePatternTest {

  @ParameterizedTest
  @CsvSource({
    "POST /v1/sales/*/orders, POST, /v1/sales/drop/orders, true",
    "POST /v1/sales/*/orders, POST, /v1/sales/drop/orders/, true",
    "POST /v1/sales/*/orders, GET,  /v1/sales/drop/orders, false",
    "POST /v1/sales/*/orders, POST, /v1/sales/drop/orders/1, false",
    "POST /v1/sales/*/orders, POST, /v1/sales/drop, false",
    "GET /v1/**,              HEAD, /v1/sales, true",
    "/v1/**,                  PUT,  /v1/admin/sales/a, true",
    "/v1/**,                  GET,  /q/health, false",
    "/**,                     GET,  /, true",
    "/v1/sales,               GET,  /v1/sales, true",
    "/v1/sales,               GET,  /v1/sale, false",
  })
  void matchesTheRequestsItSays(String written, String method, String path, boolean expected) {
    RoutePattern pattern = RoutePattern.of(written).orElseThrow();
    assertThat(pattern.matches(method, RoutePattern.segmentsOf(path))).isEqualTo(expected);
    assertThat(RoutePattern.of(pattern.toString())).contains(pattern);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1", "BREW /v1", "/v1/**/orders", "/v1/ab*", "POST  /v1", "/a b"})
  void whatIsNoPatternIsRefused(String written) {
    assertThat(RoutePattern.of(written)).isEmpty();
  }
}
