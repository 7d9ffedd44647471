package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales;
import dev.flashsale.bench.shop.Sales.Offer;
import java.util.List;

/** The tutorial's way: a key for everything, a script call a request, a queue in memory. */
final class NaiveLuaScene implements Scene {

  private static final String ROUTE = "/bench/naive-lua";

  private final TestBed bed;
  private final List<String> sales;
  private final Requests requests;

  NaiveLuaScene(TestBed bed, int count) throws Exception {
    this.bed = bed;
    sales = bed.openSales("naive", count, Offer.PLENTY);
    sales.forEach(sale -> bed.redis().set(stock(sale), Integer.toString(Sales.PLENTY)));
    requests =
        Purchases.at(ROUTE + "/sales/%s/orders")
            .by(bed.crowd(), sales, Requests.Order.SALE_AFTER_SALE);
  }

  private static String stock(String sale) {
    return "naive:" + sale + ":stock:" + Sales.sku(0);
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public boolean isDrained() throws Exception {
    return bed.sales().read(ROUTE + "/queue").strip().equals("0");
  }

  @Override
  public long durable() throws Exception {
    return PostgresScene.orders(bed, sales);
  }

  @Override
  public List<Invariant> check(WrkReport report, long durable) throws Exception {
    long left =
        sales.stream().mapToLong(sale -> Long.parseLong(bed.redis().get(stock(sale)))).sum();
    return List.of(
        Invariant.equal("nobody is refused", 0, report.refused()),
        Invariant.between(
            "each accepted order is in PostgreSQL",
            report.accepted(),
            report.accepted() + bed.closedLoad().connections(),
            durable),
        Invariant.equal(
            "the stock taken is that of the orders",
            (long) Sales.PLENTY * sales.size() - left,
            durable));
  }
}
