package dev.flashsale.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.sale.Sale;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
  private static final String EPOCHS = Sql.load("epochs_of_sales");
  private static final String RETURN_REJECTED = Sql.load("return_rejected_units");

  private final ObjectMapper json;

  OrderPersistence(ObjectMapper json) {
    this.json = json;
  }

  /** Why an order could not be taken over. */
  enum RejectedFor {
    /** PostgreSQL's ledger has no units left: they were promised by a Redis that forgot. */
    SOLD_OUT,
    /** Another order has the idempotency key. */
    KEY_TAKEN,
    /** Redis forgot the order, and meanwhile the buyer got as much as they may. */
    PURCHASE_LIMIT
  }

  /**
   * What became of orders.
   *
   * @param rejectedIds those that are REJECTED, now or by an earlier attempt
   * @param late those of an epoch that is over, of which nothing was inserted
   * @param found how many were there already, and are not REJECTED
   */
  record Inserted(Set<UUID> rejectedIds, List<AcceptedOrder> late, int found) {}

  /**
   * Inserts orders of any sales with their lines, events and ledger entries.
   *
   * <p>An order that is there already is passed over; one whose idempotency key belongs to another
   * order is inserted as REJECTED. Fails, and nothing is inserted, if the ledger has too few units.
   */
  Future<Inserted> insert(SqlConnection connection, List<AcceptedOrder> orders) {
    return insert(connection, orders, "")
        .compose(inserted -> explain(connection, missing(orders, inserted)));
  }

  /** Inserts one order as REJECTED, unless it is there already. */
  Future<Inserted> insertRejected(
      SqlConnection connection, AcceptedOrder order, RejectedFor reason) {
    return insert(connection, List.of(order), reason.name())
        .compose(
            inserted ->
                inserted.isEmpty()
                    ? explain(connection, List.of(order))
                    : Future.succeededFuture(new Inserted(Set.of(order.id()), List.of(), 0)));
  }

  private static List<AcceptedOrder> missing(List<AcceptedOrder> orders, List<UUID> inserted) {
    if (inserted.size() == orders.size()) {
      return List.of();
    }
    Set<UUID> there = new HashSet<>(inserted);
    return orders.stream().filter(order -> !there.contains(order.id())).toList();
  }

  /**
   * Why orders were not inserted: they are there, or late, or REJECTED, as they are from now on.
   */
  private Future<Inserted> explain(SqlConnection connection, List<AcceptedOrder> notInserted) {
    if (notInserted.isEmpty()) {
      return Future.succeededFuture(new Inserted(Set.of(), List.of(), 0));
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
              int found = present.size() - rejected.size();
              return returnRejected(connection, there(notInserted, rejected))
                  .compose(returned -> late(connection, missing(notInserted, present)))
                  .compose(
                      late -> {
                        List<AcceptedOrder> taken = new ArrayList<>(missing(notInserted, present));
                        taken.removeAll(late);
                        return insertTaken(connection, taken)
                            .map(
                                inserted -> {
                                  rejected.addAll(inserted);
                                  return new Inserted(rejected, late, found);
                                });
                      });
            });
  }

  private static List<AcceptedOrder> there(List<AcceptedOrder> orders, Set<UUID> ids) {
    return orders.stream().filter(order -> ids.contains(order.id())).toList();
  }

  /** Has the units given back that were taken, in another epoch, for orders that are REJECTED. */
  private static Future<Void> returnRejected(
      SqlConnection connection, List<AcceptedOrder> rejected) {
    return rejected.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(RETURN_REJECTED)
            .execute(
                Tuple.tuple()
                    .addArrayOfUUID(rejected.stream().map(AcceptedOrder::id).toArray(UUID[]::new))
                    .addArrayOfInteger(
                        rejected.stream()
                            .map(order -> order.sale().epoch())
                            .toArray(Integer[]::new)))
            .mapEmpty();
  }

  /** Those of {@code absent} whose epoch is over. */
  private static Future<List<AcceptedOrder>> late(
      SqlConnection connection, List<AcceptedOrder> absent) {
    if (absent.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    String[] sales =
        absent.stream().map(order -> order.sale().id()).distinct().toArray(String[]::new);
    return connection
        .preparedQuery(EPOCHS)
        .execute(Tuple.tuple().addArrayOfString(sales))
        .map(
            rows -> {
              Map<String, Integer> epochs = new HashMap<>();
              rows.forEach(row -> epochs.put(row.getString("id"), row.getInteger("epoch")));
              return absent.stream().filter(order -> isLate(order.sale(), epochs)).toList();
            });
  }

  private static boolean isLate(Sale sale, Map<String, Integer> epochs) {
    return epochs.getOrDefault(sale.id(), sale.epoch()) != sale.epoch();
  }

  private Future<List<UUID>> insertTaken(SqlConnection connection, List<AcceptedOrder> taken) {
    return taken.isEmpty()
        ? Future.succeededFuture(List.of())
        : insert(connection, taken, RejectedFor.KEY_TAKEN.name());
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
