package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import dev.flashsale.bench.shop.Sales;
import java.util.ArrayList;
import java.util.List;

/** FlashSale itself accepting orders, and its books. */
final class FlashsaleScene implements Scene {

  private final TestBed bed;
  private final List<String> sales;
  private final Requests requests;
  private final long before;

  /**
   * @param before orders these sales have already
   */
  FlashsaleScene(TestBed bed, List<String> sales, Requests requests, long before) {
    this.bed = bed;
    this.sales = sales;
    this.requests = requests;
    this.before = before;
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public boolean isDrained() {
    return sales.stream()
        .allMatch(sale -> "0".equals(bed.redis().hget(SaleKeys.stock(sale), ":backlog")));
  }

  @Override
  public long durable() throws Exception {
    return orders(bed, sales) - before;
  }

  static long orders(TestBed bed, List<String> sales) throws Exception {
    return bed.database()
        .number(
            "SELECT count(*) FROM orders WHERE sale_id = ANY(?) AND status <> 'REJECTED'", sales);
  }

  @Override
  public List<Invariant> check(WrkReport report, long durable) throws Exception {
    List<Invariant> invariants = new ArrayList<>();
    invariants.add(Invariant.equal("nobody is refused", 0, report.refused()));
    invariants.add(
        Invariant.between(
            "each accepted order is in PostgreSQL, and no other",
            report.accepted(),
            report.accepted() + bed.closedLoad().connections(),
            durable));
    invariants.addAll(books(bed, sales));
    return invariants;
  }

  /** The audit of each sale; says no more than needed when all is well. */
  static List<Invariant> books(TestBed bed, List<String> sales) throws Exception {
    List<Invariant> wrong = new ArrayList<>();
    for (String sale : sales) {
      Sales.Books books = bed.sales().audit(sale);
      if (!books.balance()) {
        wrong.add(new Invariant("the books of " + sale + " balance", false, books.toString()));
      }
    }
    return wrong.isEmpty()
        ? List.of(new Invariant("the books of all " + sales.size() + " sales balance", true, ""))
        : wrong;
  }
}
