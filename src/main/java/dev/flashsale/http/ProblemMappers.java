package dev.flashsale.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that can go wrong around a request into a problem document. */
public final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final Duration RETRY_AFTER_FAULT = Duration.ofSeconds(1);

  @ServerExceptionMapper
  public Response problem(ProblemException e) {
    return e.problem().response();
  }

  @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
  public Response unauthenticated(SecurityException e) {
    Problem problem =
        Problem.of(
            ProblemCode.UNAUTHENTICATED,
            "Send 'Authorization: Bearer <token>' with a signed token that has not expired.");
    return Response.fromResponse(problem.response())
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException e) {
    return Problem.of(ProblemCode.FORBIDDEN, "The token's groups do not include the needed role.")
        .response();
  }

  @ServerExceptionMapper
  public Response invalidJson(JsonProcessingException e) {
    return json(e).response();
  }

  @ServerExceptionMapper
  public Response invalid(ConstraintViolationException e) {
    return Problem.fields(
            e.getConstraintViolations().stream()
                .map(v -> new Problem.FieldError(fieldOf(v), v.getMessage()))
                .sorted((a, b) -> a.field().compareTo(b.field()))
                .toList())
        .response();
  }

  @ServerExceptionMapper
  public Response fault(FaultToleranceException e) {
    LOG.warnf("refused by a fault-tolerance guard: %s", e.toString());
    return Problem.of(ProblemCode.UNAVAILABLE, "A store is not answering; try again.")
        .retryAfter(RETRY_AFTER_FAULT)
        .response();
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException e) {
    if (e.getCause() instanceof JsonProcessingException json) {
      return json(json).response();
    }
    Response response = e.getResponse();
    ProblemCode code = codeOf(response.getStatus());
    if (code == ProblemCode.INTERNAL) {
      return unexpected(e);
    }
    Response.ResponseBuilder problem =
        Response.fromResponse(Problem.of(code, code.title() + ".").response());
    if (response.getHeaderString(HttpHeaders.ALLOW) != null) {
      problem.header(HttpHeaders.ALLOW, response.getHeaderString(HttpHeaders.ALLOW));
    }
    return problem.build();
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable e) {
    LOG.error("a request failed unexpectedly", e);
    return Problem.of(ProblemCode.INTERNAL, "The fault was logged. Trying again is safe.")
        .response();
  }

  private static ProblemCode codeOf(int status) {
    return switch (status) {
      case 400 -> ProblemCode.VALIDATION;
      case 401 -> ProblemCode.UNAUTHENTICATED;
      case 403 -> ProblemCode.FORBIDDEN;
      case 404 -> ProblemCode.NOT_FOUND;
      case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
      case 406 -> ProblemCode.NOT_ACCEPTABLE;
      case 413 -> ProblemCode.PAYLOAD_TOO_LARGE;
      case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
      case 503 -> ProblemCode.UNAVAILABLE;
      default -> ProblemCode.INTERNAL;
    };
  }

  private static Problem json(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return Problem.field(pathOf(unknown), "unknown field");
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return Problem.field(
          pathOf(mapping), mapping.getOriginalMessage().lines().findFirst().orElse("not valid"));
    }
    return Problem.of(
        ProblemCode.VALIDATION,
        "The body is not the JSON object expected: " + e.getOriginalMessage());
  }

  /** A JSON path such as {@code items[0].quantity}. */
  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  /**
   * The path below the method's parameter: {@code create.definition.items[0].sku} → {@code
   * items[0].sku}.
   */
  private static String fieldOf(ConstraintViolation<?> violation) {
    Iterator<Path.Node> nodes = violation.getPropertyPath().iterator();
    List<String> rest = new java.util.ArrayList<>();
    for (int depth = 0; nodes.hasNext(); depth++) {
      String node = nodes.next().toString();
      if (depth >= 2) {
        rest.add(node);
      }
    }
    return rest.isEmpty() ? "body" : String.join(".", rest);
  }
}
