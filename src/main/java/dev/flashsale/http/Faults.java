package dev.flashsale.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.logging.Logger;

/** What a caller is told of an exception, whichever kind of route it ended. */
public final class Faults {

  private static final Logger LOG = Logger.getLogger(Faults.class);
  private static final int CAUSES_MAX = 10;
  private static final Duration RETRY_AFTER_FAULT = Duration.ofSeconds(1);

  private Faults() {}

  /** The problem {@code fault} stands for; what nobody foresaw is logged and answered 500. */
  public static Problem problem(Throwable fault) {
    if (fault instanceof ProblemException known) {
      return known.problem();
    }
    if (fault instanceof JsonProcessingException json) {
      return json(json);
    }
    if (isStoreAway(fault)) {
      LOG.warnf("a store did not answer: %s", fault);
      return Problem.of(ProblemCode.UNAVAILABLE, "A store is not answering; try again.")
          .retryAfter(RETRY_AFTER_FAULT);
    }
    LOG.error("a request failed unexpectedly", fault);
    return Problem.of(ProblemCode.INTERNAL, "The fault was logged.");
  }

  /**
   * Answers a request on a route outside of Jakarta REST with the problem {@code fault} stands for,
   * if anybody is still there to be answered.
   */
  public static void answer(Throwable fault, HttpServerRequest request) {
    if (!request.response().closed()) {
      problem(fault).send(request);
    }
  }

  /** The failure handler of such a route; what the server itself refuses is left to it. */
  public static void answer(RoutingContext failed) {
    if (failed.failure() == null) {
      failed.next();
    } else {
      answer(failed.failure(), failed.request());
    }
  }

  /**
   * A fault of a store or the way to it, however deep others have wrapped it. Vert.x' clients have
   * faults without a type, too: a connection that ended while it was in use is one.
   */
  private static boolean isStoreAway(Throwable fault) {
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof UnavailableException
          || cause instanceof FaultToleranceException
          || cause instanceof TimeoutException
          || cause instanceof IOException
          || cause instanceof VertxException
          || cause instanceof NoStackTraceThrowable
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
}
