package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses paths with matrix parameters (RFC 3986, section 3.3), before anybody looks at the path:
 * Jakarta REST drops {@code ;x} from each segment and finds the resource all the same, where
 * filters, which see the path as it is, would not recognise it.
 */
@Singleton
class PathFilter {

  void register(@Observes Router router) {
    router.route().order(FilterOrder.PATHS).handler(PathFilter::check);
  }

  private static void check(RoutingContext exchange) {
    String path = exchange.request().path();
    if (path != null && path.indexOf(';') >= 0) {
      Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path: it has a ';'.")
          .send(exchange.request());
    } else {
      exchange.next();
    }
  }
}
