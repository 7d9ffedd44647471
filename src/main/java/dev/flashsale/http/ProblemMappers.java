package dev.flashsale.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that can go wrong around a request into a problem document. */
public final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final int CAUSES_MAX = 10;
  private static final Duration RETRY_AFTER_FAULT = Duration.ofSeconds(1);

  private final Routes routes;

  ProblemMappers(Routes routes) {
    this.routes = routes;
  }

  @ServerExceptionMapper
  public Response problem(ProblemException e) {
    return e.problem().response();
  }

  @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
  public Response unauthenticated(SecurityException e) {
    return Problem.of(
            ProblemCode.UNAUTHENTICATED,
            "Send 'Authorization: Bearer <token>' with a signed token that has not expired.")
        .response();
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException e) {
    return Problem.of(ProblemCode.FORBIDDEN, "The token's groups do not include the needed role.")
        .response();
  }

  // Named for itself because Quarkus brings a mapper of its own for the second.
  @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
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
  public Response guarded(FaultToleranceException e) {
    return storeAway(e);
  }

  private static Response storeAway(Throwable e) {
    LOG.warnf("a store did not answer: %s", e);
    return Problem.of(ProblemCode.UNAVAILABLE, "A store is not answering; try again.")
        .retryAfter(RETRY_AFTER_FAULT)
        .response();
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException e) {
    if (e.getCause() instanceof JsonProcessingException json) {
      return json(json).response();
    }
    ProblemCode code = codeOf(e.getResponse().getStatus());
    return code == ProblemCode.INTERNAL
        ? unexpected(e)
        : Problem.of(code, code.title() + ".").response();
  }

  /** Whether no resource has the path, or none of its methods is the one asked for. */
  @ServerExceptionMapper({NotFoundException.class, NotAllowedException.class})
  public Response notRouted(ClientErrorException e, ContainerRequestContext request) {
    Set<String> allowed = routes.methodsOf(request.getUriInfo().getPath());
    if (allowed.isEmpty() || allowed.contains(request.getMethod())) {
      return Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path.").response();
    }
    Problem problem =
        Problem.of(
            ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + String.join(", ", allowed) + ".");
    return Response.fromResponse(problem.response())
        .header(HttpHeaders.ALLOW, String.join(", ", allowed))
        .build();
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable e) {
    if (isStoreAway(e)) {
      return storeAway(e);
    }
    LOG.error("a request failed unexpectedly", e);
    return Problem.of(ProblemCode.INTERNAL, "The fault was logged.").response();
  }

  /** A fault of a store or the way to it, however deep others have wrapped it. */
  private static boolean isStoreAway(Throwable fault) {
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof UnavailableException
          || cause instanceof TimeoutException
          || cause instanceof IOException
          || cause instanceof VertxException
          || (cause instanceof SQLException sql && isAboutConnection(sql))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** SQLSTATE classes 08 (connection), 53 (resources) and 57 (the operator intervened). */
  private static boolean isAboutConnection(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
  }

  private static ProblemCode codeOf(int status) {
    return switch (status) {
      case 400 -> ProblemCode.VALIDATION;
      case 401 -> ProblemCode.UNAUTHENTICATED;
      case 403 -> ProblemCode.FORBIDDEN;
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
    if (e instanceof JsonMappingException mapping) {
      return mapping.getPath().isEmpty()
          ? Problem.of(ProblemCode.VALIDATION, "The body " + reasonOf(mapping) + ".")
          : Problem.field(pathOf(mapping), reasonOf(mapping));
    }
    return Problem.of(
        ProblemCode.VALIDATION, "The body is not valid JSON: " + e.getOriginalMessage());
  }

  /** What the field must be, in terms of JSON. Jackson's own words name Java classes. */
  private static String reasonOf(JsonMappingException e) {
    if (e.getCause() instanceof InputCoercionException) {
      return "is out of range";
    }
    if (e.getCause() instanceof JsonParseException syntax) {
      return syntax.getOriginalMessage();
    }
    if (!(e instanceof MismatchedInputException mismatch) || mismatch.getTargetType() == null) {
      return "is not valid";
    }
    Class<?> type = mismatch.getTargetType();
    if (type == String.class) {
      return "must be a string";
    }
    if (type == Instant.class) {
      return "must be a time such as 2030-01-01T00:00:00Z";
    }
    if (type == Duration.class) {
      return "must be a duration such as PT5M";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "must be a list";
    }
    return type.isPrimitive() || Number.class.isAssignableFrom(type)
        ? "must be an integer"
        : "must be an object";
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
    // An element of a list is a node of its own, with no name in JSON.
    rest.removeIf(node -> node.startsWith("<"));
    return rest.isEmpty() ? "body" : String.join(".", rest);
  }
}
