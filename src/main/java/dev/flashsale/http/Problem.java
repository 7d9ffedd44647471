package dev.flashsale.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 problem document.
 *
 * @param detail what went wrong this time and what to do about it, for people
 * @param errors the fields at fault, empty when the request as a whole is
 * @param retryAfter when trying again makes sense; {@code null} when it does not or nobody knows
 */
public record Problem(
    ProblemCode code, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {

  public static final String MEDIA_TYPE = "application/problem+json";

  /** A field at fault: its JSON path ({@code items[0].quantity}) or header name, and why. */
  public record FieldError(String field, String reason) {}

  /** What goes over the wire. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Body(String type, String title, int status, String detail, List<FieldError> errors) {}

  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail, List.of(), null);
  }

  public static Problem field(String field, String reason) {
    return fields(List.of(new FieldError(field, reason)));
  }

  public static Problem fields(List<FieldError> errors) {
    String detail = errors.getFirst().field() + ": " + errors.getFirst().reason();
    return new Problem(ProblemCode.VALIDATION, detail, errors, null);
  }

  public Problem retryAfter(@Nullable Duration wait) {
    return new Problem(code, detail, errors, wait);
  }

  /** The answer, complete with {@code Retry-After} in whole seconds, rounded up. */
  public Response response() {
    Response.ResponseBuilder response =
        Response.status(code.status())
            .type(MEDIA_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity(new Body(code.type(), code.title(), code.status(), detail, errors));
    if (code == ProblemCode.UNAUTHENTICATED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (retryAfter != null) {
      response.header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.plusMillis(999).toSeconds()));
    }
    return response.build();
  }

  /** The document alone, for answers made outside of Jakarta REST. */
  public String json() {
    return JsonObject.of(
            "type", code.type(), "title", code.title(), "status", code.status(), "detail", detail)
        .encode();
  }

  /** This problem as exception, for code that cannot answer itself. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
