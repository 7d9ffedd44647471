package dev.flashsale.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import dev.flashsale.gatling.abuse.AbuseParameters;
import dev.flashsale.gatling.abuse.Cast;
import dev.flashsale.gatling.abuse.Group;
import dev.flashsale.gatling.abuse.Ledger;
import dev.flashsale.gatling.abuse.Phase;
import dev.flashsale.gatling.abuse.Purchase;
import dev.flashsale.gatling.abuse.RedisServer;
import dev.flashsale.gatling.abuse.Visits;
import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.endpoints.TokenDesk;
import dev.flashsale.gatling.oracle.RunEnvironment;
import dev.flashsale.gatling.params.SaleParameters;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sale with units for all, at which honest shoppers arrive at a constant rate, while others try
 * in turns everything that limits are there for; then Redis restarts. This process plays the proxy
 * in front of the service: whom it forwards for stands in {@code X-Forwarded-For}.
 *
 * <p>Whether honest shoppers noticed, and whether the limits held, is for {@link
 * dev.flashsale.gatling.abuse.Verdict} to say: it takes comparing phases.
 */
public final class AbuseSimulation extends Simulation {

  /** An address of this machine that is not the trusted proxy's. */
  private static final String PAST_THE_PROXY = "127.0.0.2";

  private static final Duration WARM_UP_RAMP = Duration.ofSeconds(25);
  private static final Duration REDIS_AWAY = Duration.ofMillis(1_500);
  private static final Duration STORM_GATHERS_IN = Duration.ofSeconds(1);
  private static final Duration LATEST_END_AFTER = Duration.ofMinutes(1);
  private static final double MAX_UNANSWERED_PERCENT = 1;

  private final AbuseParameters parameters = AbuseParameters.read();
  private final Ledger ledger = new Ledger();
  private final Visits visits =
      new Visits(
          parameters, () -> Objects.requireNonNull(this.cast, "nobody is there yet"), ledger);
  private @Nullable Cast cast;

  public AbuseSimulation() {
    List<PopulationBuilder> all = new ArrayList<>();
    all.add(honest());
    Group.attackers().forEach(group -> all.add(attack(group)));
    all.add(storm());
    all.add(restart());
    setUp(all)
        .protocols(protocol().shareConnections())
        .maxDuration(parameters.timetable().length().plus(LATEST_END_AFTER))
        .assertions(
            details(Visits.SERVED).failedRequests().count().is(0L),
            details(Visits.SERVED).allRequests().count().is((long) parameters.shoppers()),
            global().failedRequests().percent().lte(MAX_UNANSWERED_PERCENT));
  }

  private PopulationBuilder honest() {
    return scenario("honest shoppers")
        .exec(visits.honest())
        .injectOpen(
            constantUsersPerSec(parameters.shoppersPerSecond())
                .during(parameters.timetable().length()));
  }

  private PopulationBuilder attack(Group group) {
    List<OpenInjectionStep> steps = new ArrayList<>();
    Duration now = Duration.ZERO;
    for (Phase phase : parameters.timetable().those(Phase.Kind.WARM_UP, Phase.Kind.ABUSED)) {
      Phase core = phase.core();
      steps.add(nothingFor(core.start().minus(now)));
      Duration steady = core.length();
      if (phase.kind() == Phase.Kind.WARM_UP) {
        steps.add(rampUsersPerSec(1).to(group.perSecond()).during(WARM_UP_RAMP));
        steady = steady.minus(WARM_UP_RAMP);
      }
      steps.add(constantUsersPerSec(group.perSecond()).during(steady));
      now = core.end();
    }
    PopulationBuilder population =
        scenario(group.label())
            .exec(visits.once(group))
            .injectOpen(steps.toArray(OpenInjectionStep[]::new));
    return group == Group.UNTRUSTED_PEER
        ? population.protocols(protocol().localAddress(PAST_THE_PROXY))
        : population;
  }

  private PopulationBuilder storm() {
    return scenario(Group.STORM.label())
        .exec(visits.storm())
        .injectOpen(
            nothingFor(parameters.timetable().restart().core().start()),
            rampUsers(Cast.STORMERS).during(STORM_GATHERS_IN));
  }

  private PopulationBuilder restart() {
    return scenario("restart of Redis")
        .exec(
            exec(
                session -> {
                  // Not on Gatling's own thread: it takes seconds.
                  Thread.ofVirtual().name("restart of Redis").start(this::restartRedis);
                  return session;
                }))
        .injectOpen(nothingFor(parameters.timetable().restart().core().start()), atOnceUsers(1));
  }

  private void restartRedis() {
    try {
      URI redis =
          RunEnvironment.read(parameters.sale().dataDir())
              .redis()
              .orElseThrow(() -> new IOException("nobody says where Redis is"));
      ledger.restarted(new RedisServer(redis).restart(REDIS_AWAY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prepares the sale and everybody's tokens. */
  @Override
  public void before() {
    SaleParameters sale = parameters.sale();
    System.out.printf(
        "sale %s at %s: %d honest shoppers a second for %d s, under abuse%n",
        sale.saleId(),
        sale.urls(),
        parameters.shoppersPerSecond(),
        parameters.timetable().length().toSeconds());
    try (Organiser organiser = new Organiser(sale.urls().getFirst())) {
      cast = Cast.assemble(sale.saleId(), parameters.shoppers(), new TokenDesk(organiser));
      organiser.openSale(organiser.token("simulation", "admin"), newSale(sale));
      place(organiser, cast.keyed());
    } catch (IOException e) {
      throw new UncheckedIOException("the sale could not be prepared: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while preparing the sale", e);
    }
  }

  private void place(Organiser organiser, Purchase order) throws IOException, InterruptedException {
    HttpResponse<String> response =
        organiser.buy(
            order.token(), parameters.sale().saleId(), order.key(), order.body(SaleParameters.SKU));
    if (response.statusCode() / 100 != 2) {
      throw new IOException("no order to reuse the key of: " + response.body());
    }
  }

  private static Organiser.NewSale newSale(SaleParameters sale) {
    return new Organiser.NewSale(
        sale.saleId(),
        1,
        SaleParameters.SKU,
        sale.units(),
        SaleParameters.PRICE_MINOR_UNITS,
        SaleParameters.CURRENCY,
        sale.kind().hold());
  }

  @Override
  public void after() {
    try {
      ledger.write(parameters.sale().history());
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger is incomplete", e);
    }
  }

  private HttpProtocolBuilder protocol() {
    return http.baseUrls(parameters.sale().urls().stream().map(URI::toString).toList())
        .disableWarmUp()
        .disableFollowRedirect();
  }
}
