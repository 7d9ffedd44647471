package dev.flashsale.gatling.abuse;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends the session's {@link Purchase}, and leaves the {@link Exchange} there and in the ledger.
 */
final class Attempt {

  private static final String PURCHASE = "purchase";
  private static final String EXCHANGE = "exchange";
  private static final String SENT = "sentNs";
  private static final String ANSWERED = "answeredNs";
  private static final String STATUS = "status";
  private static final String RETRY_AFTER = "retryAfter";
  private static final String RATE_LIMIT = "rateLimit";
  private static final String BODY = "body";

  private static final Pattern CODE = Pattern.compile("urn:flashsale:problem:([a-z-]+)");
  private static final Pattern POLICY = Pattern.compile("\"([^\"]+)\"");

  private final String sale;
  private final String sku;
  private final RunClock clock;
  private final Ledger ledger;

  Attempt(String sale, String sku, RunClock clock, Ledger ledger) {
    this.sale = sale;
    this.sku = sku;
    this.clock = clock;
    this.ledger = ledger;
  }

  static Session with(Session session, Purchase purchase) {
    return session.set(PURCHASE, purchase).remove(EXCHANGE);
  }

  /** What became of the latest attempt; null before the first. */
  static @Nullable Exchange latest(Session session) {
    return session.<Exchange>get(EXCHANGE);
  }

  ChainBuilder send(Group group) {
    return exec(exec(Attempt::startClock), exec(request(group)), exec(this::writeDown));
  }

  private HttpRequestActionBuilder request(Group group) {
    HttpRequestActionBuilder request =
        http(group.label())
            .post("/v1/sales/" + sale + "/orders")
            .header("Authorization", session -> "Bearer " + purchase(session).token())
            .header("Idempotency-Key", session -> purchase(session).key())
            .header("X-Forwarded-For", session -> purchase(session).hops())
            .header("Content-Type", "application/json")
            .body(StringBody(session -> purchase(session).body(sku)))
            .check(
                status().saveAs(STATUS),
                header("Retry-After").optional().saveAs(RETRY_AFTER),
                header("RateLimit").optional().saveAs(RATE_LIMIT),
                bodyString().saveAs(BODY),
                status().transform(_ -> System.nanoTime()).saveAs(ANSWERED));
    return group.forges() ? forged(request) : request;
  }

  /** All headers by which addresses are passed on anywhere. */
  private static HttpRequestActionBuilder forged(HttpRequestActionBuilder request) {
    return request
        .header("Forwarded", session -> "for=" + purchase(session).forged())
        .header("X-Real-IP", session -> purchase(session).forged())
        .header("X-Client-IP", session -> purchase(session).forged())
        .header("True-Client-IP", session -> purchase(session).forged());
  }

  private static Session startClock(Session session) {
    long now = System.nanoTime();
    return session.removeAll(STATUS, RETRY_AFTER, RATE_LIMIT, BODY, ANSWERED).set(SENT, now);
  }

  private Session writeDown(Session session) {
    Exchange exchange = exchange(session);
    ledger.add(exchange);
    // A request without an answer is a fact of this visit, not the end of it.
    return session.set(EXCHANGE, exchange).markAsSucceeded();
  }

  private Exchange exchange(Session session) {
    Purchase purchase = purchase(session);
    long sentNs = session.getLong(SENT);
    boolean answered = session.contains(ANSWERED);
    long endNs = answered ? session.getLong(ANSWERED) : System.nanoTime();
    long sinceStartNs = clock.sinceStartNs(sentNs);
    return new Exchange(
        purchase.group(),
        clock.phase(sinceStartNs).number(),
        purchase.buyer(),
        sinceStartNs,
        endNs - sentNs,
        answered ? session.getInt(STATUS) : 0,
        found(CODE, session, BODY),
        found(POLICY, session, RATE_LIMIT),
        seconds(session.<String>get(RETRY_AFTER)));
  }

  private static @Nullable String found(Pattern pattern, Session session, String attribute) {
    Matcher matcher = pattern.matcher(Objects.requireNonNullElse(session.getString(attribute), ""));
    return matcher.find() ? matcher.group(1) : null;
  }

  private static int seconds(@Nullable String header) {
    return header != null && header.matches("\\d{1,6}") ? Integer.parseInt(header) : 0;
  }

  private static Purchase purchase(Session session) {
    return Objects.requireNonNull(session.<Purchase>get(PURCHASE), "nothing to buy");
  }
}
