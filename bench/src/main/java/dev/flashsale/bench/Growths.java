package dev.flashsale.bench;

import dev.flashsale.bench.contender.FlashsaleScene;
import dev.flashsale.bench.contender.HttpContender;
import dev.flashsale.bench.contender.HttpContender.Stage;
import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.Kind;
import dev.flashsale.bench.contender.Round;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.contender.Scene;
import dev.flashsale.bench.contender.TestBed;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Requests.Order;
import dev.flashsale.bench.report.GrowthResult;
import dev.flashsale.bench.report.Results;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the cost of an order grows with the sales, the items, the buyers and the orders there are.
 *
 * <p>For each, rounds with few and with many alternate, so that both meet the same machine.
 */
final class Growths {

  /** Orders per second to have sales for in the first round. */
  private static final double GUESS = 12_000;

  private static final int SALES = 1_000;
  private static final int SKUS = 10_000;
  private static final int FEW_BUYERS = 1_000;

  private final TestBed bed;
  private final Results results;
  private final Extent extent;

  /**
   * How far it is measured.
   *
   * @param seconds of a round
   * @param buyers in a sale with many
   * @param orders in PostgreSQL when there are many
   */
  record Extent(int rounds, int seconds, int buyers, int orders) {

    static final Extent FULL = new Extent(3, 4, 1_000_000, 5_000_000);
    static final Extent QUICK = new Extent(1, 3, 100_000, 500_000);
  }

  Growths(TestBed bed, Results results, Extent extent) {
    this.bed = bed;
    this.results = results;
    this.extent = extent;
  }

  void measure() throws Exception {
    Stage plain = count -> scene(bed.openSales("one-sku", count, Offer.PLENTY), 1);
    growth(from(1, SALES, "sales"), plain, acrossSales());
    growth(from(1, SKUS, "SKUs"), plain, this::manySkus);
    buyers();
    orders(plain);
  }

  private static String from(int few, int many, String what) {
    return String.format(Locale.ROOT, "%,d → %,d %s", few, many, what);
  }

  private void growth(String what, Stage few, Stage many) throws Exception {
    HttpContender fewOf = new HttpContender(what + ": few", Kind.ORDERS, bed, GUESS, few);
    HttpContender manyOf = new HttpContender(what + ": many", Kind.ORDERS, bed, GUESS, many);
    List<RoundResult> fewRounds = new ArrayList<>();
    List<RoundResult> manyRounds = new ArrayList<>();
    for (int number = 0; number <= extent.rounds; number++) {
      Round round = new Round(number, extent.seconds);
      fewRounds.add(checked(fewOf.run(round)));
      manyRounds.add(checked(manyOf.run(round)));
    }
    results.add(new GrowthResult(what, fewRounds, manyRounds));
  }

  private RoundResult checked(RoundResult round) {
    Run.tell(round);
    for (Invariant invariant : round.invariants()) {
      results.check(
          new Invariant(
              round.contender() + ": " + invariant.what(), invariant.holds(), invariant.seen()));
    }
    return round;
  }

  private Scene scene(List<String> sales, int skus) {
    Purchases purchases = new Purchases(Purchases.PATH, skus, 1, "");
    return new FlashsaleScene(
        bed, sales, purchases.by(bed.crowd(), sales, Order.SALE_AFTER_SALE), 0);
  }

  private Scene manySkus(int count) throws Exception {
    return scene(bed.openSales("many-skus", count, Offer.ofSkus(SKUS)), SKUS);
  }

  /** The same sales in every round, each time for other shoppers. */
  private Stage acrossSales() throws Exception {
    List<String> sales = bed.openSales("many-sales", SALES, Offer.PLENTY);
    Progress.say("opened %,d sales", SALES);
    AtomicInteger turn = new AtomicInteger();
    return count -> {
      Crowd crowd = bed.crowd().split(extent.rounds + 1).get(turn.getAndIncrement());
      Requests requests = Purchases.PLAIN.by(crowd, sales, Order.ACROSS_SALES);
      return new FlashsaleScene(bed, sales, requests, FlashsaleScene.orders(bed, sales));
    };
  }

  private void buyers() throws Exception {
    BuyerRecords records = new BuyerRecords(bed);
    String few = records.template(FEW_BUYERS);
    String many = records.template(extent.buyers);
    growth(
        from(FEW_BUYERS, extent.buyers, "buyers in a sale"),
        count -> scene(records.salesWith(few, count), 1),
        count -> scene(records.salesWith(many, count), 1));
    records.forget(few, many);
  }

  private void orders(Stage plain) throws Exception {
    try (OrderTables tables = new OrderTables(bed.database(), extent.orders)) {
      growth(
          from(0, extent.orders, "orders in PostgreSQL"),
          count -> {
            tables.useFew();
            return plain.set(count);
          },
          count -> {
            tables.useMany();
            return plain.set(count);
          });
    }
  }
}
