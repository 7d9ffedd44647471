package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales;
import dev.flashsale.bench.shop.Sales.Offer;
import java.util.List;

/**
 * PostgreSQL alone, a transaction a request.
 *
 * @param taken a query for the units taken from the sales given to it
 */
record PostgresScene(TestBed bed, List<String> sales, Requests requests, String taken)
    implements Scene {

  /** A row of stock, lowered if it is high enough. */
  static PostgresScene pgOnly(TestBed bed, int count) throws Exception {
    List<String> sales = bed.openSales("pg-only", count, Offer.PLENTY);
    bed.database()
        .run(
            "INSERT INTO bench_stock (sale_id, sku, available) SELECT unnest(?), ?, ?",
            sales,
            Sales.sku(0),
            Sales.PLENTY);
    return new PostgresScene(
        bed,
        sales,
        requests(bed, "pg-only", sales),
        "SELECT sum(" + Sales.PLENTY + " - available) FROM bench_stock WHERE sale_id = ANY(?)");
  }

  /** A row for each unit, taken by who locks it first. */
  static PostgresScene pgSkipLocked(TestBed bed, int count) throws Exception {
    List<String> sales = bed.openSales("pg-skip-locked", count, Offer.PLENTY);
    bed.database()
        .run(
            "INSERT INTO bench_unit (sale_id, sku, unit)"
                + " SELECT s, ?, n FROM unnest(?) AS s, generate_series(1, ?) AS n",
            Sales.sku(0),
            sales,
            bed.crowd().size());
    bed.database().run("ANALYZE bench_unit");
    return new PostgresScene(
        bed,
        sales,
        requests(bed, "pg-skip-locked", sales),
        "SELECT count(*) FROM bench_unit WHERE sale_id = ANY(?) AND order_id IS NOT NULL");
  }

  private static Requests requests(TestBed bed, String contender, List<String> sales) {
    return Purchases.at("/bench/" + contender + "/sales/%s/orders")
        .by(bed.crowd(), sales, Requests.Order.SALE_AFTER_SALE);
  }

  static long orders(TestBed bed, List<String> sales) throws Exception {
    return bed.database().number("SELECT count(*) FROM bench_orders WHERE sale_id = ANY(?)", sales);
  }

  /** Requests that wrk gave up at its end may still be under way. */
  @Override
  public boolean isDrained() throws Exception {
    return bed.database()
            .number(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE state <> 'idle' AND query LIKE '%bench_%' AND pid <> pg_backend_pid()")
        == 0;
  }

  @Override
  public long durable() throws Exception {
    return orders(bed, sales);
  }

  @Override
  public List<Invariant> check(WrkReport report, long durable) throws Exception {
    return List.of(
        Invariant.equal("nobody is refused", 0, report.refused()),
        Invariant.between(
            "each accepted order is in PostgreSQL",
            report.accepted(),
            report.accepted() + bed.closedLoad().connections(),
            durable),
        Invariant.equal(
            "the stock taken is that of the orders", bed.database().number(taken, sales), durable));
  }
}
