package dev.flashsale.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.postgres.Sql;
import dev.flashsale.sale.Sale;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
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
 * <p>Every method works inside the caller's transaction.
 */
@Singleton
public class OrderPersistence {

  private static final String LOCK = Sql.load("lock_sale_shared");
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
   * Inserts orders of one sale with their lines, events and ledger entries.
   *
   * <p>An order that is there already is passed over; one whose idempotency key belongs to another
   * order is inserted as REJECTED. Fails, and nothing is inserted, if the ledger has too few units.
   *
   * @return the orders that are REJECTED, now or by an earlier attempt
   */
  Future<Set<UUID>> insert(SqlConnection connection, Sale sale, List<Reservation> orders) {
    return lock(connection, sale)
        .compose(locked -> insert(connection, sale, orders, ""))
        .compose(inserted -> rejected(connection, sale, missing(orders, inserted)));
  }

  /** Inserts one order as REJECTED because the ledger has no units for it. */
  Future<Void> insertSoldOut(SqlConnection connection, Sale sale, Reservation order) {
    return lock(connection, sale)
        .compose(locked -> insert(connection, sale, List.of(order), RejectedFor.SOLD_OUT.name()))
        .mapEmpty();
  }

  private static Future<?> lock(SqlConnection connection, Sale sale) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(sale.id()));
  }

  private static List<Reservation> missing(List<Reservation> orders, List<UUID> inserted) {
    if (inserted.size() == orders.size()) {
      return List.of();
    }
    Set<UUID> there = new HashSet<>(inserted);
    return orders.stream().filter(order -> !there.contains(order.orderId())).toList();
  }

  /** Inserts those of {@code notInserted} that are not there either as REJECTED. */
  private Future<Set<UUID>> rejected(
      SqlConnection connection, Sale sale, List<Reservation> notInserted) {
    if (notInserted.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    UUID[] ids = notInserted.stream().map(Reservation::orderId).toArray(UUID[]::new);
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
              List<Reservation> taken = missing(notInserted, present);
              if (taken.isEmpty()) {
                return Future.succeededFuture(rejected);
              }
              return insert(connection, sale, taken, RejectedFor.KEY_TAKEN.name())
                  .map(
                      inserted -> {
                        rejected.addAll(inserted);
                        return rejected;
                      });
            });
  }

  private Future<List<UUID>> insert(
      SqlConnection connection, Sale sale, List<Reservation> orders, String rejectedFor) {
    boolean rejected = !rejectedFor.isEmpty();
    OrderStatus status = rejected ? OrderStatus.REJECTED : OrderStatus.PLACED;
    Columns columns = new Columns(orders.size());
    for (Reservation order : orders) {
      columns.add(order, OrderDocument.of(order, sale).persistedAs(status));
    }
    Tuple arguments =
        Tuple.tuple()
            .addString(sale.id())
            .addString(sale.items().getFirst().price().currency())
            .addString(status.name())
            .addString(rejectedFor)
            .addDouble((double) sale.holdFor().toSeconds())
            .addString(rejected ? "order.rejected" : "order.placed");
    columns.addTo(arguments);
    return connection
        .preparedQuery(INSERT)
        .execute(arguments)
        .map(
            rows -> {
              List<UUID> inserted = new ArrayList<>(rows.size());
              rows.forEach(row -> inserted.add(row.getUUID(0)));
              return inserted;
            });
  }

  /** The statement's arrays: a column each, one element for each order or line. */
  private final class Columns {
    final List<UUID> ids;
    final List<String> buyers = new ArrayList<>();
    final List<Buffer> keyHashes = new ArrayList<>();
    final List<Buffer> fingerprints = new ArrayList<>();
    final List<Long> amounts = new ArrayList<>();
    final List<Long> createdAts = new ArrayList<>();
    final List<String> payloads = new ArrayList<>();
    final List<UUID> lineOrderIds = new ArrayList<>();
    final List<String> lineSkus = new ArrayList<>();
    final List<Integer> lineQuantities = new ArrayList<>();
    final List<Long> lineUnitPrices = new ArrayList<>();

    Columns(int orders) {
      ids = new ArrayList<>(orders);
    }

    void add(Reservation order, OrderDocument document) {
      ids.add(order.orderId());
      buyers.add(order.buyerId());
      keyHashes.add(Buffer.buffer(order.keyHash()));
      fingerprints.add(Buffer.buffer(order.fingerprint()));
      amounts.add(document.amount().value());
      createdAts.add(order.createdAt().toEpochMilli());
      payloads.add(json(document));
      for (OrderDocument.Line line : document.items()) {
        lineOrderIds.add(order.orderId());
        lineSkus.add(line.sku());
        lineQuantities.add(line.quantity());
        lineUnitPrices.add(line.unitPrice().value());
      }
    }

    void addTo(Tuple arguments) {
      arguments
          .addArrayOfUUID(ids.toArray(UUID[]::new))
          .addArrayOfString(buyers.toArray(String[]::new))
          .addArrayOfBuffer(keyHashes.toArray(Buffer[]::new))
          .addArrayOfBuffer(fingerprints.toArray(Buffer[]::new))
          .addArrayOfLong(amounts.toArray(Long[]::new))
          .addArrayOfLong(createdAts.toArray(Long[]::new))
          .addArrayOfString(payloads.toArray(String[]::new))
          .addArrayOfUUID(lineOrderIds.toArray(UUID[]::new))
          .addArrayOfString(lineSkus.toArray(String[]::new))
          .addArrayOfInteger(lineQuantities.toArray(Integer[]::new))
          .addArrayOfLong(lineUnitPrices.toArray(Long[]::new));
    }

    private String json(OrderDocument document) {
      try {
        return json.writeValueAsString(document);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an order can always be written as JSON", e);
      }
    }
  }
}
