package dev.flashsale.gatling.journeys;

import static dev.flashsale.gatling.endpoints.OrderEndpoint.buyAndWait;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doSwitch;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.onCase;
import static io.gatling.javaapi.core.CoreDsl.pause;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.Outcome;
import dev.flashsale.gatling.history.Step;
import dev.flashsale.gatling.params.Ending;
import dev.flashsale.gatling.params.SaleParameters;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Choice;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A visit that does not end with the order: buy, then whatever the shopper's {@link Ending} is.
 * Whom the sale has nothing left for comes back for what others have left.
 */
public final class CheckoutJourneys {

  /** The orders a shopper may try to place in one visit. */
  public static final int RETURNS_MAX = 12;

  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration RETURN_MIN = Duration.ofSeconds(2);
  private static final Duration RETURN_MAX = Duration.ofSeconds(4);
  private static final String BUY = "buy and wait";
  private static final String GOOD = "tok_approve";
  private static final String BAD = "tok_decline";

  private final String saleId;
  private final Ordering ordering;
  private final Till till;

  public CheckoutJourneys(
      String saleId, int maxAttempts, Consumer<Answer> orders, Consumer<CheckoutAnswer> checkouts) {
    this.saleId = saleId;
    this.ordering = new Ordering(orders, maxAttempts);
    this.till = new Till(saleId, checkouts, maxAttempts);
  }

  /** The visit of the shopper in the session, then the verdict on it. */
  public ChainBuilder visit() {
    return exec(
        exec(Journeys::arrive),
        asLongAs(CheckoutJourneys::wantsMore, "returns")
            .on(buy(), doIf(CheckoutJourneys::isSoldOut).then(pause(RETURN_MIN, RETURN_MAX))),
        doIf(session -> Visit.of(session).latest().accepted()).then(settle()),
        dummy(Journeys.VISIT, session -> Visit.of(session).durationMs())
            .withSuccess(session -> Visit.of(session).kept()));
  }

  private static boolean wantsMore(Session session) {
    int visits = session.getInt("returns");
    return visits == 0 || (isSoldOut(session) && visits < RETURNS_MAX);
  }

  private static boolean isSoldOut(Session session) {
    return Visit.of(session).latest() == Outcome.SOLD_OUT;
  }

  private ChainBuilder buy() {
    return exec(ordering.begin(this::order), ordering.untilFinalAnswer(buyAndWait(BUY), BUY));
  }

  /** With the same key: a refused request burns none. */
  private Ask order(Visit visit) {
    Shopper shopper = visit.shopper();
    return Ask.first(
            saleId,
            shopper.buyer(),
            shopper.key(1),
            shopper.ending().label(),
            Step.BUY,
            SaleParameters.SKU,
            Math.min(shopper.quantity(), SaleParameters.PER_BUYER_LIMIT))
        .waitingFor(WAIT);
  }

  private ChainBuilder settle() {
    List<Choice.WithKey> choices =
        Arrays.stream(Ending.values())
            .filter(ending -> ending != Ending.ABANDON)
            .map(ending -> onCase(ending).then(group(ending.label()).on(chain(ending))))
            .toList();
    return doSwitch(session -> Visit.of(session).shopper().ending()).on(choices);
  }

  private ChainBuilder chain(Ending ending) {
    return switch (ending) {
      case PAY -> till.pay(GOOD);
      case PAY_TWICE -> till.payTwiceAtOnce(GOOD);
      case PAY_DUPLICATE_WEBHOOK -> till.pay("tok_duplicate_webhook");
      case DECLINED_THEN_PAY -> exec(till.pay(BAD), till.pay(GOOD));
      case DECLINED -> till.pay(BAD);
      case PAY_LATE -> till.pay("tok_approve_late");
      case PAY_UNANSWERED -> till.pay("tok_timeout");
      case CANCEL -> till.cancel();
      case PAY_THEN_CANCEL -> exec(till.pay(GOOD), till.cancel());
      case ABANDON -> throw new IllegalArgumentException("nothing to do");
    };
  }
}
