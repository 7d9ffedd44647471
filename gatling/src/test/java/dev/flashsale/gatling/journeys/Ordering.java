package dev.flashsale.gatling.journeys;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;

import dev.flashsale.gatling.endpoints.OrderEndpoint;
import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What every journey is made of: begin an order, send it, write down what came of it, try again.
 */
final class Ordering {

  private final Consumer<Answer> history;
  private final int maxAttempts;

  Ordering(Consumer<Answer> history, int maxAttempts) {
    this.history = history;
    this.maxAttempts = maxAttempts;
  }

  ChainBuilder begin(Function<Visit, Ask> order) {
    return exec(
        session -> {
          Visit visit = Visit.of(session);
          return OrderEndpoint.ask(visit.withNewOrder().in(session), order.apply(visit));
        });
  }

  /** An honest client: the same key and body until there is a final answer. */
  ChainBuilder untilFinalAnswer(HttpRequestActionBuilder request, String name) {
    return exec(
        asLongAs(this::worthAnotherAttempt)
            .on(
                once(request, name),
                doIf(this::worthAnotherAttempt)
                    .then(pause(s -> Visit.of(s).patience(OrderEndpoint.ask(s).attempt())))),
        exec(session -> Visit.of(session).concluded().in(session)));
  }

  /** Sends requests that go by these names, and writes down an answer for each. */
  ChainBuilder once(ActionBuilder requests, String... names) {
    return exec(
        exec(OrderEndpoint::startClock),
        exec(requests),
        exec(session -> writeDown(session, names)));
  }

  private boolean worthAnotherAttempt(Session session) {
    return !Visit.of(session).latest().settles()
        && OrderEndpoint.ask(session).attempt() <= maxAttempts;
  }

  private Session writeDown(Session session, String... names) {
    Ask ask = OrderEndpoint.ask(session);
    Visit visit = Visit.of(session);
    Session tidied = session;
    for (String name : names) {
      Answer answer = OrderEndpoint.answer(session, name);
      history.accept(answer);
      visit = visit.with(answer);
      tidied = OrderEndpoint.forget(tidied, name);
    }
    // A failed request is a fact of this visit, not the end of it.
    return OrderEndpoint.ask(visit.in(tidied), ask.again()).markAsSucceeded();
  }
}
