package dev.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.checkout.BuyOutcome;
import dev.flashsale.checkout.BuyRoute.Purchasing;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.orders.OrderStatus;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.SqlFault;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;

/** Purchases decided by PostgreSQL, one statement and transaction each. Thread-safe. */
@ApplicationScoped
public class PerRequestOrders {

  private static final String FIND = Sql.load("bench_find_order");

  private final SaleDesk desk;
  private final Pool postgres;
  private final ObjectMapper json;

  PerRequestOrders(SaleDesk desk, Pool postgres, ObjectMapper json) {
    this.desk = desk;
    this.postgres = postgres;
    this.json = json;
  }

  /**
   * Purchases by the statement in {@code /sql/<name>.sql}: {@code bench_pg_only} has the stock in
   * one row for each item, lowered if it is high enough; {@code bench_pg_skip_locked} in one row
   * for each unit, so that purchases need not queue for one row.
   */
  Purchasing with(String name) {
    String statement = Sql.load(name);
    return (click, request) -> desk.sell(click, request, (sale, order) -> insert(statement, order));
  }

  /**
   * Runs {@code statement}, which takes the units and inserts the order, or does neither.
   *
   * @param statement returns how many orders it made; fails if the idempotency key was used before
   */
  private Uni<BuyOutcome> insert(String statement, SoldOrder sold) {
    OrderDocument placed = sold.document().persistedAs(OrderStatus.PLACED);
    return Uni.createFrom()
        .completionStage(
            () ->
                postgres
                    .preparedQuery(statement)
                    .execute(columns(sold, placed))
                    .map(rows -> rows.iterator().next().getLong(0) == 1)
                    .toCompletionStage())
        .onFailure(SqlFault::isAboutData)
        .recoverWithItem(false)
        .flatMap(
            made -> made ? Uni.createFrom().item(new BuyOutcome.Accepted(placed)) : earlier(sold));
  }

  /** The order of the same request before, or there are too few units. */
  private Uni<BuyOutcome> earlier(SoldOrder sold) {
    OrderDocument order = sold.document();
    return Uni.createFrom()
        .completionStage(
            () ->
                postgres
                    .preparedQuery(FIND)
                    .execute(Tuple.of(order.saleId(), order.buyerId(), sold.keyHash()))
                    .toCompletionStage())
        .map(
            rows -> {
              for (Row row : rows) {
                return new BuyOutcome.Replayed(
                    sold.known(row.getUUID(0)).persistedAs(OrderStatus.PLACED));
              }
              return new BuyOutcome.SoldOut(sold.line().sku());
            });
  }

  private Tuple columns(SoldOrder sold, OrderDocument placed) {
    return Tuple.tuple()
        .addValue(placed.id())
        .addValue(placed.saleId())
        .addValue(placed.buyerId())
        .addValue(sold.keyHash())
        .addValue(sold.line().sku())
        .addValue(sold.line().quantity())
        .addValue(sold.line().unitPrice().value())
        .addValue(placed.amount().value())
        .addValue(placed.amount().currency())
        .addValue(placed.createdAt().atOffset(ZoneOffset.UTC))
        .addValue(placed.holdExpiresAt().atOffset(ZoneOffset.UTC))
        .addValue(sold.event(json));
  }
}
