package dev.flashsale.bench;

import dev.flashsale.bench.contender.Field;
import dev.flashsale.bench.contender.FlashsaleScene;
import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.TestBed;
import dev.flashsale.bench.load.OpenLoad;
import dev.flashsale.bench.load.OpenReport;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Requests.Order;
import dev.flashsale.bench.report.Buckets;
import dev.flashsale.bench.report.LatencyResult;
import dev.flashsale.bench.report.Results;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales.Offer;
import dev.flashsale.bench.stack.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long answers take at a rate the service can well bear. */
final class ConstantRate {

  /** Of the service: a Micrometer timer with buckets. */
  private static final String PERSIST_DELAY = "flashsale_orders_persist_delay_seconds";

  private static final int CONNECTIONS_MAX = 256;
  private static final int WARM_UP_SECONDS = 3;
  private static final double MS = 1_000;

  private final TestBed bed;
  private final OpenLoad load;
  private final double perSecond;
  private final int seconds;

  ConstantRate(TestBed bed, double perSecond, int seconds) {
    this.bed = bed;
    this.load = new OpenLoad(bed.stack().url(), CONNECTIONS_MAX);
    this.perSecond = perSecond;
    this.seconds = seconds;
  }

  void warmUp() throws Exception {
    bed.showTokens();
    constants(WARM_UP_SECONDS);
    orders(WARM_UP_SECONDS);
  }

  /** A round of limit-http, then one of FlashSale. */
  void measure(Results results) throws Exception {
    bed.showTokens();
    OpenReport limit = constants(seconds);
    results.add(new LatencyResult(Field.LIMIT_HTTP, limit, Double.NaN));
    results.check(answered(Field.LIMIT_HTTP, limit));

    Metrics before = bed.metrics();
    Ordered ordered = orders(seconds);
    Map<Double, Double> persisted = before.histogram(PERSIST_DELAY);
    double p99 =
        Buckets.quantile(Buckets.between(persisted, bed.metrics().histogram(PERSIST_DELAY)), 0.99);
    results.add(new LatencyResult(Field.FLASHSALE, ordered.report, p99 * MS));
    results.check(answered(Field.FLASHSALE, ordered.report));
    results.check(
        Invariant.equal(
            "at a constant rate each accepted order is in PostgreSQL",
            ordered.report.statuses().getOrDefault(202, 0L),
            FlashsaleScene.orders(bed, ordered.sales)));
    FlashsaleScene.books(bed, ordered.sales).forEach(results::check);
  }

  private OpenReport constants(int forSeconds) throws InterruptedException {
    Requests constant =
        Purchases.at("/bench/limit-http/sales/%s/orders")
            .by(bed.crowd(), List.of("none"), Order.AGAIN_AND_AGAIN);
    return load.run(constant, perSecond, forSeconds);
  }

  private record Ordered(OpenReport report, List<String> sales) {}

  /** Orders at a constant rate; returns when PostgreSQL has them. */
  private Ordered orders(int forSeconds) throws Exception {
    int count = (int) Math.ceil(perSecond * forSeconds / bed.crowd().size());
    List<String> sales = bed.openSales("constant-rate", count, Offer.PLENTY);
    Requests requests = Purchases.PLAIN.by(bed.crowd(), sales, Order.SALE_AFTER_SALE);
    OpenReport report = load.run(requests, perSecond, forSeconds);
    new FlashsaleScene(bed, sales, requests, 0).awaitDrained();
    return new Ordered(report, sales);
  }

  private static Invariant answered(String contender, OpenReport report) {
    boolean all = report.unanswered() == 0 && report.statuses().keySet().equals(Set.of(202));
    return new Invariant(
        contender + " answers everything with 202 at a constant rate",
        all,
        report.statuses() + ", unanswered " + report.unanswered());
  }
}
