package dev.flashsale.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Puts journaled orders into PostgreSQL: each once, however often it is tried.
 *
 * <p>Every method works inside the caller's transaction, which holds the {@link SaleLocks} of the
 * orders' sales.
 */
@Singleton
public class OrderPersistence {

  private static final String INSERT = Sql.load("insert_orders");

  private final ObjectMapper json;

  OrderPersistence(ObjectMapper json) {
    this.json = json;
  }

  /** Why an order could not be taken over. */
  enum RejectedFor {
    /** PostgreSQL's ledger has no units left: they were promised by a Redis that forgot. */
    SOLD_OUT,
    /** Another order has the idempotency key. */
    KEY_TAKEN
  }

  /**
   * Inserts orders of any sales with their lines, events and ledger entries.
   *
   * <p>An order that is there already is passed over; one whose idempotency key belongs to another
   * order is inserted as REJECTED. Fails, and nothing is inserted, if the ledger has too few units.
   *
   * @return the orders that are REJECTED, now or by an earlier attempt
   */
  Future<Set<UUID>> insert(SqlConnection connection, List<AcceptedOrder> orders) {
    return insert(connection, orders, "")
        .compose(inserted -> rejected(connection, missing(orders, inserted)));
  }

  /** Inserts one order as REJECTED because the ledger has no units for it. */
  Future<Set<UUID>> insertSoldOut(SqlConnection connection, AcceptedOrder order) {
    return insert(connection, List.of(order), RejectedFor.SOLD_OUT.name())
        .map(inserted -> Set.of(order.id()));
  }

  private static List<AcceptedOrder> missing(List<AcceptedOrder> orders, List<UUID> inserted) {
    if (inserted.size() == orders.size()) {
      return List.of();
    }
    Set<UUID> there = new HashSet<>(inserted);
    return orders.stream().filter(order -> !there.contains(order.id())).toList();
  }

  /** Inserts those of {@code notInserted} that are not there either as REJECTED. */
  private Future<Set<UUID>> rejected(SqlConnection connection, List<AcceptedOrder> notInserted) {
    if (notInserted.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    UUID[] ids = notInserted.stream().map(AcceptedOrder::id).toArray(UUID[]::new);
    return connection
        .preparedQuery("SELECT id, status FROM orders WHERE id = ANY($1)")
        .execute(Tuple.of(ids))
        .compose(
            rows -> {
              Set<UUID> rejected = new HashSet<>();
              List<UUID> present = new ArrayList<>();
              for (Row row : rows) {
                present.add(row.getUUID(0));
                if (OrderStatus.REJECTED.name().equals(row.getString(1))) {
                  rejected.add(row.getUUID(0));
                }
              }
              List<AcceptedOrder> taken = missing(notInserted, present);
              if (taken.isEmpty()) {
                return Future.succeededFuture(rejected);
              }
              return insert(connection, taken, RejectedFor.KEY_TAKEN.name())
                  .map(
                      inserted -> {
                        rejected.addAll(inserted);
                        return rejected;
                      });
            });
  }

  private Future<List<UUID>> insert(
      SqlConnection connection, List<AcceptedOrder> orders, String rejectedFor) {
    boolean rejected = !rejectedFor.isEmpty();
    OrderStatus status = rejected ? OrderStatus.REJECTED : OrderStatus.PLACED;
    Tuple arguments =
        Tuple.tuple()
            .addString(status.name())
            .addString(rejectedFor)
            .addString(rejected ? "order.rejected" : "order.placed");
    new OrderColumns(json, orders, status).addTo(arguments);
    return connection
        .preparedQuery(INSERT)
        .execute(arguments)
        .map(rows -> Rows.list(rows, row -> row.getUUID(0)));
  }
}
