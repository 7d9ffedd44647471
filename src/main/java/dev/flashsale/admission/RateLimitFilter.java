package dev.flashsale.admission;

import dev.flashsale.http.Faults;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.ratelimit.Policies;
import dev.flashsale.ratelimit.Policy;
import dev.flashsale.ratelimit.PolicyLimiter;
import dev.flashsale.ratelimit.Subject;
import dev.flashsale.ratelimit.Verdict;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rate-limit policies of a request, one after the other; the first that is exceeded ends
 * it with {@code rate-limited}. Every answer says what is left, by
 * draft-ietf-httpapi-ratelimit-headers.
 *
 * <p>Runs on the request's event loop. Nothing of a body is read before.
 */
@Singleton
public class RateLimitFilter {

  /** Names an application that calls; see {@link Subject#API_KEY}. */
  static final String API_KEY = "X-Api-Key";

  private static final String SALES = "/v1/sales/";
  private static final int SALE_LENGTH_MAX = 64;

  private final Policies policies;
  private final PolicyLimiter limiter;
  private final ClientAddresses addresses;
  private final Callers callers;

  RateLimitFilter(
      Policies policies, PolicyLimiter limiter, ClientAddresses addresses, Callers callers) {
    this.policies = policies;
    this.limiter = limiter;
    this.addresses = addresses;
    this.callers = callers;
  }

  void register(@Observes Router router) {
    router.route("/v1/*").order(FilterOrder.RATE_LIMITS).handler(this::limit);
  }

  private void limit(RoutingContext exchange) {
    List<Policy> asked = policies.on(exchange.request().method().name(), exchange.normalizedPath());
    limit(exchange, asked.iterator());
  }

  private void limit(RoutingContext exchange, Iterator<Policy> rest) {
    while (rest.hasNext()) {
      Policy policy = rest.next();
      Optional<String> name = nameOf(policy.who(), exchange);
      if (name.isPresent()) {
        limiter
            .check(policy, name.get())
            .subscribe()
            .with(
                verdict -> decided(exchange, policy, verdict, rest),
                fault -> Faults.answer(fault, exchange.request()));
        return;
      }
    }
    exchange.next();
  }

  private void decided(
      RoutingContext exchange, Policy policy, Verdict verdict, Iterator<Policy> rest) {
    HttpServerResponse response = exchange.response();
    if (response.closed()) {
      return; // nobody is there to be answered
    }
    if (verdict.allowed()) {
      response.headers().add("RateLimit-Policy", policy.header());
      response.headers().add("RateLimit", policy.header(verdict));
      limit(exchange, rest);
    } else {
      Problem.of(ProblemCode.RATE_LIMITED, "Too many requests; wait and try again.")
          .retryAfter(verdict.retryAfter())
          .with("RateLimit-Policy", policy.header())
          .with("RateLimit", policy.header(verdict))
          .send(exchange.request());
    }
  }

  /** Whom the policy counts this request for; empty if it does not count it. */
  private Optional<String> nameOf(Subject who, RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    return switch (who) {
      case IP -> Optional.of(addresses.of(request));
      case GLOBAL -> Optional.of("");
      case API_KEY -> Optional.of(hashed(request.getHeader(API_KEY)));
      case BUYER -> callers.identify(request).map(Caller::id);
      case BUYER_AND_SALE ->
          callers.identify(request).map(caller -> sale(exchange) + ' ' + caller.id());
      case DESCRIPTOR -> Optional.empty();
    };
  }

  private static String sale(RoutingContext exchange) {
    String path = exchange.normalizedPath();
    if (!path.startsWith(SALES)) {
      return "";
    }
    int end = path.indexOf('/', SALES.length());
    String sale = path.substring(SALES.length(), end < 0 ? path.length() : end);
    return sale.length() <= SALE_LENGTH_MAX ? sale : "";
  }

  /** Short however long the key is, because many are remembered; and keys are secrets. */
  private static String hashed(@Nullable String key) {
    return key == null ? "" : Sha256.name(key);
  }
}
