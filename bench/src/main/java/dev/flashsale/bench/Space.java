package dev.flashsale.bench;

import dev.flashsale.bench.contender.FlashsaleScene;
import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.SaleKeys;
import dev.flashsale.bench.contender.TestBed;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Requests.Order;
import dev.flashsale.bench.load.Visit;
import dev.flashsale.bench.report.Results;
import dev.flashsale.bench.report.SpaceResult;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales.Offer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;

/** How much of Redis' memory a buyer and a journaled order take. */
final class Space {

  /** Few enough to be ordered and measured before the writer, held back, gives up and retries. */
  private static final int JOURNALED = 300;

  private static final int ALL_ELEMENTS = 0;

  /** The service's own lock for whoever must not be disturbed by writers. */
  private static final String HOLD_WRITERS_BACK =
      "SELECT pg_advisory_xact_lock(hashtextextended('flashsale:' || ?, 0))";

  private final TestBed bed;

  Space(TestBed bed) {
    this.bed = bed;
  }

  void measure(Results results) throws Exception {
    double perBuyer = perBuyer();
    double perEntry = perJournalEntry(results);
    results.set(new SpaceResult(perBuyer, perEntry));
  }

  private double perBuyer() throws Exception {
    List<String> sale = bed.openSales("buyers", 1, Offer.PLENTY);
    Requests requests = Purchases.PLAIN.by(bed.crowd(), sale, Order.SALE_AFTER_SALE);
    bed.visit().send(requests, bed.crowd().size());
    new FlashsaleScene(bed, sale, requests, 0).awaitDrained();
    String buyers = SaleKeys.buyers(sale.getFirst());
    return (double) bed.redis().memoryUsage(buyers, ALL_ELEMENTS) / bed.redis().hlen(buyers);
  }

  /** Orders one after the other, so that none shares its entry with another. */
  private double perJournalEntry(Results results) throws Exception {
    List<String> sale = bed.openSales("journaled", 1, Offer.PLENTY);
    String journal = SaleKeys.journal(sale.getFirst());
    Crowd buyers = bed.crowd().first(JOURNALED);
    Requests requests = Purchases.PLAIN.by(buyers, sale, Order.SALE_AFTER_SALE);
    double perEntry;
    try (Connection transaction = bed.database().transaction();
        PreparedStatement lock = transaction.prepareStatement(HOLD_WRITERS_BACK)) {
      lock.setString(1, sale.getFirst());
      lock.execute();
      new Visit(bed.stack().url(), 1).send(requests, buyers.size());
      long entries = bed.redis().xlen(journal);
      perEntry = (double) bed.redis().memoryUsage(journal, ALL_ELEMENTS) / entries;
      results.check(Invariant.equal("each order has an entry of its own", buyers.size(), entries));
      transaction.rollback();
    }
    new FlashsaleScene(bed, sale, requests, 0).awaitDrained();
    FlashsaleScene.books(bed, sale).forEach(results::check);
    return perEntry;
  }
}
