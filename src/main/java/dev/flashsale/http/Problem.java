package dev.flashsale.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 problem document.
 *
 * @param detail what went wrong this time and what to do about it, for people
 * @param errors the fields at fault, empty when the request as a whole is
 * @param headers what the answer has besides its type, such as {@code Retry-After}
 */
public record Problem(
    ProblemCode code, String detail, List<FieldError> errors, Map<String, String> headers) {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String CONNECTION = "Connection";

  /** A field at fault: its JSON path ({@code items[0].quantity}) or header name, and why. */
  public record FieldError(String field, String reason) {}

  /** What goes over the wire. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @RegisterForReflection(registerFullHierarchy = true)
  record Body(String type, String title, int status, String detail, List<FieldError> errors) {}

  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail, List.of(), Map.of());
  }

  /** For a code that leaves nothing to add to its title. */
  public static Problem of(ProblemCode code) {
    return of(code, code.title() + ".");
  }

  public static Problem saleNotFound() {
    return of(ProblemCode.SALE_NOT_FOUND, "There is no sale of this id.");
  }

  public static Problem unauthenticated() {
    return of(
        ProblemCode.UNAUTHENTICATED,
        "Send 'Authorization: Bearer <token>' with a signed token that has not expired.");
  }

  public static Problem field(String field, String reason) {
    return fields(List.of(new FieldError(field, reason)));
  }

  public static Problem fields(List<FieldError> errors) {
    String detail = errors.getFirst().field() + ": " + errors.getFirst().reason();
    return new Problem(ProblemCode.VALIDATION, detail, errors, Map.of());
  }

  /** This problem with one more header. */
  public Problem with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Problem(code, detail, errors, more);
  }

  /**
   * This problem with {@code Retry-After} in whole seconds, rounded up; unchanged if nobody knows.
   * Crowds that were sent away together are told to come back spread over the second after, or over
   * a quarter of a longer wait.
   */
  public Problem retryAfter(@Nullable Duration wait) {
    if (wait == null) {
      return this;
    }
    long millis = wait.toMillis() + (isForCrowds() ? jitter(wait) : 0);
    return with(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, Math.ceilDiv(millis, 1000L))));
  }

  private boolean isForCrowds() {
    return code == ProblemCode.RATE_LIMITED || code == ProblemCode.UNAVAILABLE;
  }

  private static long jitter(Duration wait) {
    return ThreadLocalRandom.current().nextLong(Math.max(1000, wait.toMillis() / 4));
  }

  /** The answer for Jakarta REST. */
  public Response response() {
    Response.ResponseBuilder response =
        Response.status(code.status())
            .type(MEDIA_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity(new Body(code.type(), code.title(), code.status(), detail, errors));
    if (code == ProblemCode.UNAUTHENTICATED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    headers.forEach(response::header);
    return response.build();
  }

  /**
   * Answers {@code request} on a route outside of Jakarta REST; closes the connection after it if a
   * header says so, because the client may still be sending.
   */
  public void send(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(code.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (code == ProblemCode.UNAUTHENTICATED) {
      response.putHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    headers.forEach(response::putHeader);
    Future<Void> sent = response.end(json().toBuffer());
    if (headers.containsKey(CONNECTION)) {
      sent.onComplete(end -> request.connection().close());
    }
  }

  private JsonObject json() {
    JsonObject json =
        JsonObject.of(
            "type", code.type(), "title", code.title(), "status", code.status(), "detail", detail);
    if (!errors.isEmpty()) {
      JsonArray array = new JsonArray();
      errors.forEach(e -> array.add(JsonObject.of("field", e.field(), "reason", e.reason())));
      json.put("errors", array);
    }
    return json;
  }

  /** This problem, and the connection is closed after it. */
  public Problem closingConnection() {
    return with(CONNECTION, "close");
  }

  /** This problem as exception, for code that cannot answer itself. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
