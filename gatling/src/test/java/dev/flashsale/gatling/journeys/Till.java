package dev.flashsale.gatling.journeys;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.httpConcurrentRequests;

import dev.flashsale.gatling.endpoints.CheckoutEndpoint;
import dev.flashsale.gatling.history.Action;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.CheckoutAsk;
import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.util.Objects;
import java.util.function.Consumer;

/** Pays for the order of the visit, or cancels it, asking again until there is an answer. */
final class Till {

  private static final String SETTLED = "tillSettled";
  private static final String PAY = "pay";
  private static final String PAY_FIRST = "pay, first click";
  private static final String PAY_SECOND = "pay, second click";
  private static final String CANCEL = "cancel";

  private final String saleId;
  private final Consumer<CheckoutAnswer> history;
  private final int maxAttempts;

  Till(String saleId, Consumer<CheckoutAnswer> history, int maxAttempts) {
    this.saleId = saleId;
    this.history = history;
    this.maxAttempts = maxAttempts;
  }

  ChainBuilder pay(String token) {
    return exec(begin(Action.PAY, token), untilSettled(PAY));
  }

  ChainBuilder payTwiceAtOnce(String token) {
    return exec(
        begin(Action.PAY, token),
        once(
            httpConcurrentRequests(
                CheckoutEndpoint.send(PAY_FIRST), CheckoutEndpoint.send(PAY_SECOND)),
            PAY_FIRST,
            PAY_SECOND),
        untilSettled(PAY));
  }

  ChainBuilder cancel() {
    return exec(begin(Action.CANCEL, ""), untilSettled(CANCEL));
  }

  private ChainBuilder begin(Action action, String token) {
    return exec(
        session -> {
          Visit visit = Visit.of(session);
          CheckoutAsk ask =
              new CheckoutAsk(
                  saleId,
                  visit.shopper().buyer(),
                  Objects.requireNonNull(visit.orderId()),
                  action,
                  visit.shopper().key() + "-" + action + token,
                  token,
                  1);
          return CheckoutEndpoint.ask(session.set(SETTLED, false), ask);
        });
  }

  private ChainBuilder untilSettled(String name) {
    return asLongAs(this::worthAnotherAttempt)
        .on(
            once(CheckoutEndpoint.send(name), name),
            doIf(this::worthAnotherAttempt)
                .then(pause(s -> Visit.of(s).patience(CheckoutEndpoint.ask(s).attempt()))));
  }

  private boolean worthAnotherAttempt(Session session) {
    return !session.getBoolean(SETTLED) && CheckoutEndpoint.ask(session).attempt() <= maxAttempts;
  }

  private ChainBuilder once(ActionBuilder requests, String... names) {
    return exec(exec(requests), exec(session -> writeDown(session, names)));
  }

  private Session writeDown(Session session, String... names) {
    CheckoutAsk ask = CheckoutEndpoint.ask(session);
    Visit visit = Visit.of(session);
    boolean settled = session.getBoolean(SETTLED);
    Session tidied = session;
    for (String name : names) {
      CheckoutAnswer answer = CheckoutEndpoint.answer(session, name);
      history.accept(answer);
      visit = visit.with(answer);
      settled |= answer.outcome().settles();
      tidied = CheckoutEndpoint.forget(tidied, name);
    }
    return CheckoutEndpoint.ask(visit.in(tidied), ask.again())
        .set(SETTLED, settled)
        .markAsSucceeded();
  }
}
