package dev.flashsale.gatling.journeys;

import static dev.flashsale.gatling.endpoints.OrderEndpoint.buy;
import static dev.flashsale.gatling.endpoints.OrderEndpoint.buyAndWait;
import static io.gatling.javaapi.core.CoreDsl.doSwitch;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.onCase;
import static io.gatling.javaapi.http.HttpDsl.httpConcurrentRequests;

import dev.flashsale.gatling.endpoints.OrderEndpoint;
import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.Outcome;
import dev.flashsale.gatling.history.Step;
import dev.flashsale.gatling.params.Journey;
import dev.flashsale.gatling.params.SaleParameters;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Choice;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** One chain for each {@link Journey}, and the visit that picks the shopper's. */
public final class Journeys {

  /** Stands for a whole visit in Gatling's report: it fails if the contract was broken in it. */
  public static final String VISIT = "visit kept the contract";

  /** Session attributes a feeder provides. */
  public static final String SHOPPER = "shopper";

  public static final String TOKEN = "shopperToken";

  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final String BUY = "buy";
  private static final String BUY_AND_WAIT = "buy and wait";
  private static final String FIRST_CLICK = "first click";
  private static final String SECOND_CLICK = "second click";
  private static final String CUT = "buy, cut off";

  private final Ordering ordering;
  private final String saleId;

  public Journeys(String saleId, int maxAttempts, Consumer<Answer> history) {
    this.ordering = new Ordering(history, maxAttempts);
    this.saleId = saleId;
  }

  /** The journey of the shopper in the session, then the verdict on the visit. */
  public ChainBuilder visit() {
    List<Choice.WithKey> choices =
        Arrays.stream(Journey.values())
            .map(journey -> onCase(journey).then(group(journey.label()).on(chain(journey))))
            .toList();
    return exec(
        exec(Journeys::arrive),
        doSwitch(session -> Visit.of(session).shopper().journey()).on(choices),
        dummy(VISIT, session -> Visit.of(session).durationMs())
            .withSuccess(session -> Visit.of(session).kept()));
  }

  private ChainBuilder chain(Journey journey) {
    return switch (journey) {
      case SINGLE -> exec(ordering.begin(this::buyOnce), untilFinalAnswer());
      case WAIT -> waiting();
      case DOUBLE_CLICK -> doubleClick();
      case CUT_CONNECTION -> cutConnection();
      case OVER_LIMIT -> exec(ordering.begin(this::overLimit), untilFinalAnswer());
      case SECOND_ORDER -> twoOrders(this::secondOrder);
      case REUSED_KEY -> twoOrders(this::reusedKey);
    };
  }

  private ChainBuilder waiting() {
    return exec(
        ordering.begin(visit -> buyOnce(visit).waitingFor(WAIT)),
        ordering.untilFinalAnswer(buyAndWait(BUY_AND_WAIT), BUY_AND_WAIT));
  }

  private ChainBuilder doubleClick() {
    return exec(
        ordering.begin(this::buyOnce),
        ordering.once(
            httpConcurrentRequests(buy(FIRST_CLICK), buy(SECOND_CLICK)), FIRST_CLICK, SECOND_CLICK),
        untilFinalAnswer());
  }

  /** The client never looks at what it was sending for when the connection went: it asks again. */
  private ChainBuilder cutConnection() {
    List<Choice.WithKey> cuts =
        Arrays.stream(Shopper.CUT_AFTER_MS).mapToObj(ms -> onCase(ms).then(cutAfter(ms))).toList();
    return exec(
        ordering.begin(this::buyOnce),
        doSwitch(session -> Visit.of(session).shopper().cutAfterMs()).on(cuts),
        exec(session -> Visit.of(session).withNewOrder().in(session)),
        untilFinalAnswer());
  }

  /** Silent: that no answer comes is what this request is for, and no failure to report. */
  private ChainBuilder cutAfter(int milliseconds) {
    return ordering.once(buy(CUT).requestTimeout(Duration.ofMillis(milliseconds)).silent(), CUT);
  }

  private ChainBuilder twoOrders(Function<Visit, Ask> second) {
    return exec(
        ordering.begin(this::buyOnce),
        untilFinalAnswer(),
        ordering.begin(second),
        untilFinalAnswer());
  }

  private ChainBuilder untilFinalAnswer() {
    return ordering.untilFinalAnswer(buy(BUY), BUY);
  }

  private Ask buyOnce(Visit visit) {
    return order(visit, visit.shopper().key(1), Step.BUY, visit.shopper().quantity());
  }

  private Ask overLimit(Visit visit) {
    return order(visit, visit.shopper().key(1), Step.BUY_OVER_LIMIT, visit.shopper().quantity());
  }

  private Ask secondOrder(Visit visit) {
    Step step = after(visit.latest(), Step.BUY_OVER_LIMIT);
    return order(visit, visit.shopper().key(2), step, 1);
  }

  private Ask reusedKey(Visit visit) {
    Step step = after(visit.latest(), Step.REUSE_ACCEPTED_KEY);
    return order(visit, visit.shopper().key(1), step, visit.shopper().quantity() + 1);
  }

  /** A refused order burns neither the limit nor the key. */
  private static Step after(Outcome first, Step whenAccepted) {
    if (first.accepted()) {
      return whenAccepted;
    }
    return first.settles() ? Step.BUY : Step.BUY_AFTER_UNKNOWN;
  }

  private Ask order(Visit visit, String key, Step step, int quantity) {
    Shopper shopper = visit.shopper();
    return Ask.first(
        saleId,
        shopper.buyer(),
        key,
        shopper.journey().label(),
        step,
        SaleParameters.SKU,
        quantity);
  }

  static Session arrive(Session session) {
    Shopper shopper = Objects.requireNonNull(session.<Shopper>get(SHOPPER));
    String token = Objects.requireNonNull(session.<String>get(TOKEN));
    return OrderEndpoint.identify(Visit.start(session, shopper), token);
  }
}
