package dev.flashsale.http;

import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Puts on every answer, of whichever route, what keeps a browser from making more of it than data.
 *
 * <p>One handler before all others, where a setting {@code quarkus.http.header} would be a route of
 * its own for each header. {@code Strict-Transport-Security} speaks for a whole domain, and must
 * not be sent where there is no TLS (RFC 6797, 7.2): it is for the operator to switch on.
 */
@Singleton
public class SecurityHeaders {

  private static final CharSequence CONTENT_TYPE_OPTIONS = name("x-content-type-options");
  private static final CharSequence NOSNIFF = name("nosniff");
  private static final CharSequence FRAME_OPTIONS = name("x-frame-options");
  private static final CharSequence DENY = name("DENY");
  private static final CharSequence CONTENT_SECURITY_POLICY = name("content-security-policy");
  private static final CharSequence NOTHING = name("default-src 'none'; frame-ancestors 'none'");
  private static final CharSequence REFERRER_POLICY = name("referrer-policy");
  private static final CharSequence NO_REFERRER = name("no-referrer");
  private static final CharSequence TRANSPORT_SECURITY = name("strict-transport-security");

  private final @Nullable CharSequence transportSecurity;

  SecurityHeaders(
      @ConfigProperty(name = "flashsale.http.strict-transport-security")
          Optional<Duration> tlsOnlyFor) {
    transportSecurity = tlsOnlyFor.map(time -> name("max-age=" + time.toSeconds())).orElse(null);
  }

  void register(@Observes Router router) {
    router.route().order(RouteConstants.ROUTE_ORDER_HEADERS).handler(this::put);
  }

  private void put(RoutingContext exchange) {
    MultiMap headers = exchange.response().headers();
    headers.add(CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.add(FRAME_OPTIONS, DENY);
    headers.add(CONTENT_SECURITY_POLICY, NOTHING);
    headers.add(REFERRER_POLICY, NO_REFERRER);
    if (transportSecurity != null) {
      headers.add(TRANSPORT_SECURITY, transportSecurity);
    }
    exchange.next();
  }

  /** Encoded once. */
  private static AsciiString name(String text) {
    return AsciiString.cached(text);
  }
}
