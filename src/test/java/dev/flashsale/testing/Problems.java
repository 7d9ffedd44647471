package dev.flashsale.testing;

import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** What every refusal must look like. */
public final class Problems {

  private Problems() {}

  /** {@code response} is a complete RFC 9457 document of this code. */
  public static ValidatableResponse problem(Response response, int status, String code) {
    return response
        .then()
        .statusCode(status)
        .header("Content-Type", startsWith("application/problem+json"))
        .body("type", equalTo("urn:flashsale:problem:" + code))
        .body("title", not(emptyOrNullString()))
        .body("status", equalTo(status))
        .body("detail", not(emptyOrNullString()))
        // People read it who know JSON, not our classes.
        .body("detail", not(anyOf(containsString("java."), containsString("dev.flashsale"))));
  }

  /** {@code response} refuses {@code field} and says why. */
  public static ValidatableResponse invalid(Response response, String field) {
    return problem(response, 400, "validation")
        .body("errors.field", hasItem(field))
        .body("errors.reason", everyItem(not(emptyOrNullString())))
        .body("errors.reason", everyItem(not(containsString("java."))));
  }
}
