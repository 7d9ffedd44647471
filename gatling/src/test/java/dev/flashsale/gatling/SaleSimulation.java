package dev.flashsale.gatling;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stressPeakUsers;
import static io.gatling.javaapi.http.HttpDsl.http;

import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.endpoints.TokenDesk;
import dev.flashsale.gatling.history.History;
import dev.flashsale.gatling.history.SaleRun;
import dev.flashsale.gatling.journeys.Journeys;
import dev.flashsale.gatling.journeys.Shopper;
import dev.flashsale.gatling.params.SaleKind;
import dev.flashsale.gatling.params.SaleParameters;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A sale: distinct shoppers arrive in a spike, whether or not the service keeps up, and want more
 * than there is. Every answer goes to the {@link History} for the oracle to judge.
 */
abstract class SaleSimulation extends Simulation {

  /** Far beyond what honest clients need; only a service that hangs gets there. */
  private static final Duration LATEST_END_AFTER_SPIKE = Duration.ofMinutes(5);

  private final SaleParameters parameters;
  private final List<Shopper> shoppers;
  private final History history;
  private List<String> tokens = List.of();

  /** What a shopper does, written down in the history. */
  interface Visits {
    ChainBuilder visit(SaleParameters parameters, History history);
  }

  /**
   * @param mostRequests of one visit, each tried as often as is worth it
   */
  SaleSimulation(SaleKind kind, int mostRequests, Visits visits) {
    parameters = SaleParameters.read(kind);
    shoppers =
        IntStream.range(0, parameters.shoppers())
            .mapToObj(
                number ->
                    Shopper.numbered(
                        number, parameters.saleId(), parameters.seed(), parameters.shares()))
            .toList();
    history = startHistory(mostRequests);
    ScenarioBuilder spike =
        scenario("spike").exec(feed(arrivals()), visits.visit(parameters, history));
    setUp(spike.injectOpen(shoppersCome()))
        .protocols(protocol())
        .maxDuration(parameters.spike().plus(LATEST_END_AFTER_SPIKE))
        .assertions(
            details(Journeys.VISIT).failedRequests().count().is(0L),
            details(Journeys.VISIT).allRequests().count().is((long) parameters.shoppers()),
            global().failedRequests().percent().lte(parameters.maxUnansweredPercent()));
  }

  /** Prepares the sale and the shoppers' tokens, so that the spike is nothing but shopping. */
  @Override
  public void before() {
    System.out.printf(
        "sale %s at %s: %,d shoppers in %d s for %,d units, seed %d%n",
        parameters.saleId(),
        parameters.urls(),
        parameters.shoppers(),
        parameters.spike().toSeconds(),
        parameters.units(),
        parameters.seed());
    try (Organiser organiser = new Organiser(parameters.urls().getFirst())) {
      tokens = new TokenDesk(organiser).tokens(shoppers.stream().map(Shopper::buyer).toList());
      organiser.openSale(organiser.token("simulation", "admin"), newSale());
    } catch (IOException e) {
      throw new UncheckedIOException("the sale could not be prepared: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while preparing the sale", e);
    }
  }

  @Override
  public void after() {
    try {
      history.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the history is incomplete", e);
    }
  }

  private Organiser.NewSale newSale() {
    return new Organiser.NewSale(
        parameters.saleId(),
        SaleParameters.PER_BUYER_LIMIT,
        SaleParameters.SKU,
        parameters.units(),
        SaleParameters.PRICE_MINOR_UNITS,
        SaleParameters.CURRENCY,
        parameters.kind().hold());
  }

  private OpenInjectionStep shoppersCome() {
    return parameters.steady()
        ? rampUsers(parameters.shoppers()).during(parameters.spike())
        : stressPeakUsers(parameters.shoppers()).during(parameters.spike());
  }

  private Iterator<Map<String, Object>> arrivals() {
    return IntStream.range(0, shoppers.size())
        .mapToObj(
            number ->
                Map.<String, Object>of(
                    Journeys.SHOPPER, shoppers.get(number), Journeys.TOKEN, tokens.get(number)))
        .iterator();
  }

  private HttpProtocolBuilder protocol() {
    HttpProtocolBuilder protocol =
        http.baseUrls(parameters.urls().stream().map(URI::toString).toList())
            .disableWarmUp()
            .disableFollowRedirect();
    return parameters.shareConnections() ? protocol.shareConnections() : protocol;
  }

  private History startHistory(int mostRequests) {
    SaleRun run =
        new SaleRun(
            parameters.saleId(),
            parameters.shoppers(),
            parameters.units(),
            SaleParameters.PER_BUYER_LIMIT,
            parameters.seed(),
            parameters.kind() == SaleKind.CHECKOUT);
    long maxAnswers = (long) parameters.shoppers() * mostRequests * (parameters.maxAttempts() + 1);
    try {
      return History.start(parameters.history(), run, maxAnswers);
    } catch (IOException e) {
      throw new UncheckedIOException("no history can be written", e);
    }
  }
}
