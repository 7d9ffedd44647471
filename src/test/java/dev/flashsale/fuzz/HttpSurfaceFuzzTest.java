package dev.flashsale.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.admission.RouteTable;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Bad requests to every route do no harm. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class HttpSurfaceFuzzTest {

  @Inject StoredState stores;

  @Test
  void theDocumentNamesEveryRoute() {
    assertThat(document().operations().stream().map(Operation::toString))
        .containsExactlyInAnyOrderElementsOf(
            RouteTable.rows().stream()
                .filter(row -> row.path().startsWith("/v1/"))
                .map(row -> row.method() + " " + row.path())
                .toList());
  }

  @Test
  void badRequestsGetAnswersAndChangeNothing() throws IOException {
    FuzzRun.Settings settings = FuzzRun.Settings.ofSystem();
    Fixture fixture = new Fixture();
    ApiDocument document = document();
    Requests requests =
        new Requests(
            settings.seed(), document.operations(), new Samples(document, new Tokens()), fixture);
    try (Wire wire = new Wire(RestAssured.port)) {
      FuzzRun run = new FuzzRun(settings, requests, fixture, stores, wire);
      run.run();
      assertThat(run.complaints()).as("with -Dflashsale.fuzz.seed=%d", settings.seed()).isEmpty();
      assertThat(run.unavailable()).isZero();
    }
  }

  private static ApiDocument document() {
    return ApiDocument.of(given().get("/q/openapi?format=json").asString());
  }
}
