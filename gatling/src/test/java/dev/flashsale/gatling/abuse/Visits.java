package dev.flashsale.gatling.abuse;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;

import dev.flashsale.gatling.params.SaleParameters;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** How somebody behaves: asks once, comes back when told to, or asks again at once. */
public final class Visits {

  /** Stands for an honest shopper's visit in Gatling's report: it fails without an order. */
  public static final String SERVED = "honest shopper has an order";

  private static final int HONEST_ATTEMPTS_MAX = 20;
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(300);

  /** More than there is time for, unless Redis does not come back. */
  private static final int STORM_ATTEMPTS_MAX = 3_000;

  private static final String ATTEMPTS = "attempts";

  private final Supplier<Cast> cast;
  private final RunClock clock;
  private final Attempt attempt;

  /**
   * @param cast who is not there yet when the journeys are drawn up
   */
  public Visits(AbuseParameters parameters, Supplier<Cast> cast, Ledger ledger) {
    this.cast = cast;
    this.clock = new RunClock(parameters.timetable(), parameters.shoppersPerSecond());
    this.attempt = new Attempt(parameters.sale().saleId(), SaleParameters.SKU, clock, ledger);
  }

  public ChainBuilder once(Group group) {
    return exec(arrive(group), attempt.send(group));
  }

  public ChainBuilder honest() {
    return exec(
        exec(this::tellTime),
        arrive(Group.HONEST),
        asLongAs(session -> worthAnother(session, HONEST_ATTEMPTS_MAX))
            .on(
                tryOnce(Group.HONEST),
                doIf(session -> worthAnother(session, HONEST_ATTEMPTS_MAX))
                    .then(pause(Visits::patience))),
        dummy(SERVED, 1).withSuccess(Visits::served));
  }

  public ChainBuilder storm() {
    return exec(
        arrive(Group.STORM),
        asLongAs(session -> worthAnother(session, STORM_ATTEMPTS_MAX)).on(tryOnce(Group.STORM)));
  }

  private Session tellTime(Session session) {
    clock.arrival(System.nanoTime());
    return session;
  }

  private ChainBuilder arrive(Group group) {
    return exec(session -> Attempt.with(session, cast.get().next(group)).set(ATTEMPTS, 0));
  }

  private ChainBuilder tryOnce(Group group) {
    return exec(
        attempt.send(group), exec(session -> session.set(ATTEMPTS, session.getInt(ATTEMPTS) + 1)));
  }

  private static boolean worthAnother(Session session, int attemptsMax) {
    Exchange latest = Attempt.latest(session);
    return latest == null || (!latest.settled() && session.getInt(ATTEMPTS) < attemptsMax);
  }

  /** What the service asked for, else a moment; spread a little, as by hands and networks. */
  private static Duration patience(Session session) {
    Exchange latest = Attempt.latest(session);
    int seconds = latest == null ? 0 : latest.retryAfterSeconds();
    Duration asked = seconds > 0 ? Duration.ofSeconds(seconds) : SHORT_PATIENCE;
    return asked.plusMillis(ThreadLocalRandom.current().nextInt(100));
  }

  private static boolean served(Session session) {
    Exchange latest = Attempt.latest(session);
    return latest != null && latest.served();
  }
}
