package dev.flashsale.gatling.endpoints;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.Contract;
import dev.flashsale.gatling.history.Reply;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * {@code POST /v1/sales/{sale}/orders}.
 *
 * <p>The request is the session's {@link Ask}; the judged reply is left in the session as an {@link
 * Answer}. A reply outside the contract fails the request in Gatling's report, whatever its status.
 */
public final class OrderEndpoint {

  private static final String ASK = "ask";
  private static final String TOKEN = "token";
  private static final String SENT_AT = "sentAtMs";
  private static final List<String> HEADERS_JUDGED =
      List.of("Content-Type", "Location", "Idempotency-Replayed", "Retry-After");

  private OrderEndpoint() {}

  public static Session identify(Session session, String token) {
    return session.set(TOKEN, token);
  }

  static String token(Session session) {
    return Objects.requireNonNull(session.getString(TOKEN), "nobody was identified");
  }

  public static Session ask(Session session, Ask ask) {
    return session.set(ASK, ask);
  }

  public static Ask ask(Session session) {
    return Objects.requireNonNull(session.<Ask>get(ASK), "nothing to ask for");
  }

  /** Latency counts from here; Gatling's own clock is not yet readable where replies are judged. */
  public static Session startClock(Session session) {
    return session.set(SENT_AT, System.currentTimeMillis());
  }

  /** What became of the request sent under this name. */
  public static Answer answer(Session session, String name) {
    Answer judged = session.<Answer>get(answerOf(name));
    if (judged != null) {
      return judged;
    }
    long now = System.currentTimeMillis();
    long latencyMs = now - session.getLong(SENT_AT);
    return session.contains(statusOf(name))
        ? Answer.notJudged(ask(session), session.getInt(statusOf(name)), now, latencyMs)
        : Answer.none(ask(session), now, latencyMs);
  }

  /** Makes room for the next answer, which may lack headers that this one had. */
  public static Session forget(Session session, String name) {
    Session forgetful = session.remove(answerOf(name)).remove(statusOf(name));
    for (String header : HEADERS_JUDGED) {
      forgetful = forgetful.remove(headerOf(name, header));
    }
    return forgetful;
  }

  /** Buys; {@code 202} as soon as the order is journaled. */
  public static HttpRequestActionBuilder buy(String name) {
    HttpRequestActionBuilder request =
        http(name)
            .post(session -> "/v1/sales/" + ask(session).sale() + "/orders")
            .header("Authorization", session -> "Bearer " + token(session))
            .header("Idempotency-Key", session -> ask(session).key())
            .header("Content-Type", "application/json")
            .body(StringBody(session -> ask(session).body()));
    return judged(request, name);
  }

  /**
   * Buys and waits until the order is committed: {@code 201}, or {@code 202} if that takes long.
   */
  public static HttpRequestActionBuilder buyAndWait(String name) {
    return buy(name).header("Prefer", session -> "wait=" + ask(session).waitSeconds());
  }

  private static HttpRequestActionBuilder judged(HttpRequestActionBuilder request, String name) {
    HttpRequestActionBuilder checked = request.check(status().saveAs(statusOf(name)));
    for (String header : HEADERS_JUDGED) {
      checked = checked.check(header(header).optional().saveAs(headerOf(name, header)));
    }
    return checked.check(
        bodyString()
            .transformWithSession((body, session) -> judge(session, name, body))
            .saveAs(answerOf(name)),
        bodyString().transformWithSession((body, session) -> breach(session, name)).is(""));
  }

  private static Answer judge(Session session, String name, String body) {
    Map<String, String> headers = new TreeMap<>();
    for (String header : HEADERS_JUDGED) {
      String value = session.<String>get(headerOf(name, header));
      if (value != null) {
        headers.put(header, value);
      }
    }
    int status = session.getInt(statusOf(name));
    long now = System.currentTimeMillis();
    Reply reply = new Reply(status, headers, body);
    return Contract.judge(ask(session), reply, now, now - session.getLong(SENT_AT));
  }

  private static String breach(Session session, String name) {
    return Objects.requireNonNullElse(answer(session, name).breach(), "");
  }

  private static String answerOf(String name) {
    return name + ".answer";
  }

  private static String statusOf(String name) {
    return name + ".status";
  }

  private static String headerOf(String name, String header) {
    return name + "." + header;
  }
}
