package dev.flashsale.bench;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.checkout.BuyOutcome;
import dev.flashsale.checkout.BuyRequest;
import dev.flashsale.postgres.Sql;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * PostgreSQL alone, the stock in one row for each unit, so that purchases need not queue for one
 * row.
 */
@ApplicationScoped
public class PgSkipLocked {

  private static final String STATEMENT = Sql.load("bench_pg_skip_locked");

  private final SaleDesk desk;
  private final PerRequestOrders orders;

  PgSkipLocked(SaleDesk desk, PerRequestOrders orders) {
    this.desk = desk;
    this.orders = orders;
  }

  Uni<BuyOutcome> buy(
      String saleId, Caller buyer, IdempotencyKey key, BuyRequest request, Duration wait) {
    return desk.sell(saleId, buyer, key, request, (sale, order) -> orders.insert(STATEMENT, order));
  }
}
