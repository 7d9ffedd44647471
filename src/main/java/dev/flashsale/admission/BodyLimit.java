package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses bodies whose declared length is too large, before a byte of them is read. */
@ApplicationScoped
public class BodyLimit {

  /** Largest body of a shopper's request. */
  static final int SHOPPER_BYTES_MAX = 16 * 1024;

  /**
   * Largest body of any request: a sale of thousands of items. Equals
   * quarkus.http.limits.max-body-size.
   */
  static final int BYTES_MAX = 2 * 1024 * 1024;

  private static final String SHOPPER_PATHS = "/v1/sales/";
  private static final int BEFORE_QUARKUS_OWN_LIMIT = 100;

  void register(@Observes Filters filters) {
    filters.register(BodyLimit::check, BEFORE_QUARKUS_OWN_LIMIT);
  }

  private static void check(RoutingContext exchange) {
    int max = exchange.normalizedPath().startsWith(SHOPPER_PATHS) ? SHOPPER_BYTES_MAX : BYTES_MAX;
    if (declaredLength(exchange.request()) <= max) {
      exchange.next();
      return;
    }
    tooLarge(max).send(exchange.request());
  }

  /**
   * A length beyond all numbers is too large as well; one that is no number, the server refuses
   * itself.
   */
  static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return 0;
    }
    return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length);
  }

  static Problem tooLarge(int max) {
    return Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body may have " + max + " bytes at most.")
        .closingConnection();
  }
}
