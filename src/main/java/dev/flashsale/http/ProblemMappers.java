package dev.flashsale.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that can go wrong around a request into a problem document. */
public final class ProblemMappers {

  private final Routes routes;

  ProblemMappers(Routes routes) {
    this.routes = routes;
  }

  @ServerExceptionMapper
  public Response problem(ProblemException e) {
    return Faults.problem(e).response();
  }

  @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
  public Response unauthenticated(SecurityException e) {
    return Problem.unauthenticated().response();
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException e) {
    return Problem.of(ProblemCode.FORBIDDEN, "The token's groups do not include the needed role.")
        .response();
  }

  // Named for itself because Quarkus brings a mapper of its own for the second.
  @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
  public Response invalidJson(JsonProcessingException e) {
    return Faults.problem(e).response();
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
    return Faults.problem(e).response();
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException e) {
    if (e.getCause() instanceof JsonProcessingException json) {
      return Faults.problem(json).response();
    }
    ProblemCode code = codeOf(e.getResponse().getStatus());
    return code == ProblemCode.INTERNAL ? unexpected(e) : Problem.of(code).response();
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

  /** The server itself has answered a body that is too large; nobody hears who hung up. */
  @ServerExceptionMapper
  public Response unread(IOException e, HttpServerRequest request) {
    return request.response().ended() || request.response().closed()
        ? Response.noContent().build()
        : unexpected(e);
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable e) {
    return Faults.problem(e).response();
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
