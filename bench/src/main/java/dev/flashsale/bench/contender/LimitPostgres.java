package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuTime;
import dev.flashsale.bench.load.PostgresLoad;
import dev.flashsale.bench.load.PostgresLoad.Written;
import dev.flashsale.bench.shop.Sales.Offer;
import dev.flashsale.bench.stack.Database;
import java.util.List;

/** How many orders PostgreSQL can take from a writer that does nothing else. */
final class LimitPostgres implements Contender {

  private static final int WRITERS = 2;

  private final TestBed bed;
  private final PostgresLoad load;

  LimitPostgres(TestBed bed) throws Exception {
    this.bed = bed;
    this.load =
        new PostgresLoad(bed.database()::transaction, WRITERS, Database.sql("insert_batch"));
  }

  @Override
  public String name() {
    return Field.LIMIT_PG;
  }

  @Override
  public RoundResult run(Round round) throws Exception {
    List<String> sale = bed.openSales(name(), 1, Offer.PLENTY);
    CpuTime before = bed.cpu().now();
    Written written = load.run(sale.getFirst(), round.seconds());
    CpuTime spent = bed.cpu().now().minus(before);
    long durable = FlashsaleScene.orders(bed, sale);
    return new RoundResult(
        name(),
        round,
        Kind.ORDERS,
        written.orders(),
        written.seconds(),
        durable,
        written.seconds(),
        spent.per(written.orders()),
        Double.NaN,
        Double.NaN,
        List.of(Invariant.equal("each order is in PostgreSQL", written.orders(), durable)));
  }
}
