package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import dev.flashsale.bench.shop.Sales;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** FlashSale itself accepting orders, and its books. */
public final class FlashsaleScene implements Scene {

  private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(20);

  private final TestBed bed;
  private final List<String> sales;
  private final Requests requests;
  private final long before;

  /** Sales found drained since the last time all of them were. */
  private int drained;

  /**
   * @param before orders these sales have already
   */
  public FlashsaleScene(TestBed bed, List<String> sales, Requests requests, long before) {
    this.bed = bed;
    this.sales = sales;
    this.requests = requests;
    this.before = before;
  }

  @Override
  public Requests requests() {
    return requests;
  }

  /**
   * Goes on where it stopped the last time, and from the start again only when it has come to the
   * end: asking a thousand sales each time would cost Redis more than the orders.
   */
  @Override
  public boolean isDrained() {
    while (drained < sales.size()) {
      if (!"0".equals(bed.redis().hget(SaleKeys.stock(sales.get(drained)), ":backlog"))) {
        return false;
      }
      drained++;
    }
    drained = 0;
    return true;
  }

  /** For orders made outside of a round. */
  public void awaitDrained() throws InterruptedException {
    long start = System.nanoTime();
    while (!isDrained()) {
      if (System.nanoTime() - start > DRAINED_WITHIN.toNanos()) {
        throw new IllegalStateException("PostgreSQL does not get the orders of " + sales);
      }
      Thread.sleep(POLL);
    }
  }

  @Override
  public long durable() throws Exception {
    return orders(bed, sales) - before;
  }

  /** Orders PostgreSQL has of these sales. */
  public static long orders(TestBed bed, List<String> sales) throws Exception {
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
  public static List<Invariant> books(TestBed bed, List<String> sales) throws Exception {
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
