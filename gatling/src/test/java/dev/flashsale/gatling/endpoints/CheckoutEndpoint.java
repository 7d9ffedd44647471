package dev.flashsale.gatling.endpoints;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.CheckoutAsk;
import dev.flashsale.gatling.history.CheckoutContract;
import dev.flashsale.gatling.history.Reply;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * {@code POST /v1/sales/{sale}/orders/{id}/payment} and {@code …/cancellation}.
 *
 * <p>The request is the session's {@link CheckoutAsk}; the reply stays in the session until it is
 * taken as a {@link CheckoutAnswer}. Refusals are answers as good as any, so Gatling's report
 * counts a request as failed only if there was no answer.
 */
public final class CheckoutEndpoint {

  private static final String ASK = "checkoutAsk";
  private static final String RETRY_AFTER = "Retry-After";

  private CheckoutEndpoint() {}

  public static Session ask(Session session, CheckoutAsk ask) {
    return session.set(ASK, ask);
  }

  public static CheckoutAsk ask(Session session) {
    return Objects.requireNonNull(session.<CheckoutAsk>get(ASK), "nothing to ask for");
  }

  /** Sends the session's request. */
  public static HttpRequestActionBuilder send(String name) {
    return http(name)
        .post(session -> ask(session).path())
        .header("Authorization", session -> "Bearer " + OrderEndpoint.token(session))
        .header("Idempotency-Key", session -> ask(session).key())
        .header("Content-Type", "application/json")
        .body(StringBody(session -> ask(session).body()))
        .check(
            status().saveAs(statusOf(name)),
            header(RETRY_AFTER).optional().saveAs(retryAfterOf(name)),
            bodyString().saveAs(bodyOf(name)));
  }

  /** What became of the request sent under this name. */
  public static CheckoutAnswer answer(Session session, String name) {
    long now = System.currentTimeMillis();
    if (!session.contains(statusOf(name)) || !session.contains(bodyOf(name))) {
      return CheckoutAnswer.none(ask(session), now);
    }
    Map<String, String> headers = new HashMap<>();
    String retryAfter = session.<String>get(retryAfterOf(name));
    if (retryAfter != null) {
      headers.put(RETRY_AFTER, retryAfter);
    }
    Reply reply =
        new Reply(
            session.getInt(statusOf(name)),
            headers,
            Objects.requireNonNull(session.<String>get(bodyOf(name))));
    return CheckoutContract.judge(ask(session), reply, now);
  }

  /** Makes room for the next answer. */
  public static Session forget(Session session, String name) {
    return session.remove(statusOf(name)).remove(retryAfterOf(name)).remove(bodyOf(name));
  }

  private static String statusOf(String name) {
    return name + ".status";
  }

  private static String retryAfterOf(String name) {
    return name + "." + RETRY_AFTER;
  }

  private static String bodyOf(String name) {
    return name + ".body";
  }
}
