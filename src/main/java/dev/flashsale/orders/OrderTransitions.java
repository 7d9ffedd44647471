package dev.flashsale.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Money;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes the status of orders that PostgreSQL has: where {@link OrderStatus} allows it, with the
 * ledger and the event in the same transaction. Callable from any thread.
 */
@Singleton
public class OrderTransitions {

  private static final String LOCK = Sql.load("lock_order");
  private static final String CHANGE = Sql.load("change_orders");
  private static final String APPEND = Sql.load("append_events");

  private final Transactions transactions;
  private final ObjectMapper json;

  OrderTransitions(Transactions transactions, ObjectMapper json) {
    this.transactions = transactions;
    this.json = json;
  }

  /**
   * Runs {@code work} in a transaction with the shared lock of {@code saleId}, without which no
   * order of the sale may be changed: an audit or a rebuild has it alone.
   */
  public <T> Uni<T> inSale(String saleId, Function<SqlConnection, Future<T>> work) {
    return transactions.run(
        connection ->
            SaleLocks.WAIT
                .take(connection, Set.of(saleId))
                .compose(locked -> work.apply(connection)));
  }

  /** The buyer's order, kept from all others until the transaction ends; empty if there is none. */
  public Future<Optional<LockedOrder>> lock(
      SqlConnection connection, String saleId, String buyerId, UUID id) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(id, saleId, buyerId))
        .map(rows -> Rows.first(rows, OrderTransitions::locked));
  }

  /** As {@link #change(SqlConnection, Collection, OrderStatus)}, for one order. */
  public Future<Optional<OrderDocument>> change(
      SqlConnection connection, UUID id, OrderStatus next) {
    return change(connection, List.of(id), next, null).map(moved -> moved.stream().findFirst());
  }

  /** Cancels an order for the request whose idempotency key has this hash. */
  Future<Optional<OrderDocument>> cancel(SqlConnection connection, UUID id, byte[] keyHash) {
    return change(connection, List.of(id), OrderStatus.CANCELLED, Buffer.buffer(keyHash))
        .map(moved -> moved.stream().findFirst());
  }

  /**
   * Moves those of the orders that may be moved to {@code next}, with an event each; live orders
   * that end give their units back to the ledger.
   *
   * @return the orders moved, as they are now
   */
  Future<List<OrderDocument>> change(
      SqlConnection connection, Collection<UUID> ids, OrderStatus next) {
    return change(connection, ids, next, null);
  }

  private Future<List<OrderDocument>> change(
      SqlConnection connection,
      Collection<UUID> ids,
      OrderStatus next,
      @Nullable Buffer cancellationKey) {
    return connection
        .preparedQuery(CHANGE)
        .execute(
            Tuple.of(
                ids.toArray(UUID[]::new), next.name(), next.predecessorNames(), cancellationKey))
        .map(rows -> Rows.list(rows, OrderTransitions::document))
        .compose(moved -> append(connection, next, moved).map(moved));
  }

  private Future<Void> append(
      SqlConnection connection, OrderStatus status, List<OrderDocument> orders) {
    if (orders.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(APPEND)
        .execute(
            Tuple.of(
                orders.stream().map(OrderDocument::id).toArray(UUID[]::new),
                status.eventType(),
                orders.stream().map(this::json).toArray(String[]::new)))
        .mapEmpty();
  }

  private static LockedOrder locked(Row row) {
    Buffer key = row.getBuffer("cancellation_key");
    return new LockedOrder(
        document(row),
        row.getBoolean("hold_is_over"),
        row.getBoolean("payment_is_open"),
        key == null ? null : key.getBytes());
  }

  private static OrderDocument document(Row row) {
    String currency = row.getString("currency");
    String[] skus = row.getArrayOfStrings("skus");
    Integer[] quantities = row.getArrayOfIntegers("quantities");
    Long[] prices = row.getArrayOfLongs("prices");
    List<OrderDocument.Line> lines = new ArrayList<>(skus.length);
    for (int i = 0; i < skus.length; i++) {
      lines.add(new OrderDocument.Line(skus[i], quantities[i], new Money(prices[i], currency)));
    }
    return new OrderDocument(
        row.getUUID("id"),
        row.getString("sale_id"),
        row.getString("buyer_id"),
        lines,
        new Money(row.getLong("amount"), currency),
        OrderStatus.valueOf(row.getString("status")),
        Durability.PERSISTED,
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("hold_expires_at").toInstant());
  }

  private String json(OrderDocument order) {
    try {
      return json.writeValueAsString(order);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }
}
