package dev.flashsale.gatling.oracle;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a sale's books from PostgreSQL in one snapshot, so that all rows are of the same moment.
 */
public final class PostgresBooks {

  private static final String ITEMS =
      "SELECT sku, total, committed FROM sale_item WHERE sale_id = ? ORDER BY sku";

  private static final String LINES =
      """
      SELECT l.order_id::text AS id, l.sku, l.quantity, l.unit_price
        FROM order_line l JOIN orders o ON o.id = l.order_id
       WHERE o.sale_id = ?
      """;

  private static final String ORDERS =
      """
      SELECT o.id::text AS id, o.buyer_id, encode(o.key_hash, 'hex') AS key_hash, o.status, o.amount,
             extract(epoch FROM o.created_at) * 1000 AS created_at_ms,
             (SELECT extract(epoch FROM min(e.created_at)) * 1000 FROM outbox e
               WHERE e.aggregateid = o.id::text
                 AND e.type IN ('order.cancelled', 'order.expired', 'order.refunded')) AS ended_at_ms
        FROM orders o
       WHERE o.sale_id = ?
       ORDER BY o.id
      """;

  private static final String EVENTS =
      """
      SELECT e.aggregateid AS id, e.type, count(*) AS number
        FROM outbox e JOIN orders o ON e.aggregateid = o.id::text
       WHERE o.sale_id = ?
       GROUP BY e.aggregateid, e.type
      """;

  /** The sandbox knows nothing of orders but the key they are charged under: order and attempt. */
  private static final String CHARGES =
      """
      SELECT o.id::text AS id, c.amount, c.refunded_at IS NOT NULL AS refunded
        FROM sandbox_charge c JOIN orders o ON o.id::text = left(c.charge_key, 36)
       WHERE o.sale_id = ? AND c.confirmed_at IS NOT NULL AND c.token <> 'tok_decline'
      """;

  private static final String OPEN_PAYMENTS =
      """
      SELECT o.id::text AS id FROM payment_attempt a JOIN orders o ON o.id = a.order_id
       WHERE o.sale_id = ? AND a.status IN ('OPEN', 'REFUND_DUE')
      """;

  private PostgresBooks() {}

  public static Books read(RunEnvironment.Database database, String sale) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.username(), database.password())) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Books books =
          new Books(
              items(connection, sale),
              orders(connection, sale),
              charges(connection, sale),
              openPayments(connection, sale));
      connection.rollback();
      return books;
    }
  }

  private static List<Books.Item> items(Connection connection, String sale) throws SQLException {
    return list(
        connection,
        ITEMS,
        sale,
        row ->
            new Books.Item(row.getString("sku"), row.getLong("total"), row.getLong("committed")));
  }

  private static List<Books.Order> orders(Connection connection, String sale) throws SQLException {
    Map<String, Lines> lines = lines(connection, sale);
    Map<String, Map<String, Integer>> events = events(connection, sale);
    return list(
        connection,
        ORDERS,
        sale,
        row -> {
          String id = row.getString("id");
          return order(row, lines.getOrDefault(id, new Lines()), events.getOrDefault(id, Map.of()));
        });
  }

  private static Books.Order order(ResultSet row, Lines lines, Map<String, Integer> events)
      throws SQLException {
    long endedAtMs = row.getLong("ended_at_ms");
    Long ended = row.wasNull() ? null : endedAtMs;
    return new Books.Order(
        row.getString("id"),
        row.getString("buyer_id"),
        row.getString("key_hash"),
        row.getString("status"),
        row.getLong("amount"),
        lines.units,
        lines.amount,
        row.getLong("created_at_ms"),
        ended,
        events);
  }

  private static Map<String, Map<String, Integer>> events(Connection connection, String sale)
      throws SQLException {
    Map<String, Map<String, Integer>> events = new HashMap<>();
    each(
        connection,
        EVENTS,
        sale,
        row ->
            events
                .computeIfAbsent(row.getString("id"), _ -> new TreeMap<>())
                .put(row.getString("type"), row.getInt("number")));
    return events;
  }

  private static List<Books.Charge> charges(Connection connection, String sale)
      throws SQLException {
    return hasSandbox(connection)
        ? list(
            connection,
            CHARGES,
            sale,
            row ->
                new Books.Charge(
                    row.getString("id"), row.getLong("amount"), row.getBoolean("refunded")))
        : List.of();
  }

  /** The sandbox opens its books with the first payment. */
  private static boolean hasSandbox(Connection connection) throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT to_regclass('sandbox_charge') IS NOT NULL")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static List<String> openPayments(Connection connection, String sale) throws SQLException {
    return list(connection, OPEN_PAYMENTS, sale, row -> row.getString("id"));
  }

  private static Map<String, Lines> lines(Connection connection, String sale) throws SQLException {
    Map<String, Lines> lines = new HashMap<>();
    each(
        connection,
        LINES,
        sale,
        row ->
            lines
                .computeIfAbsent(row.getString("id"), _ -> new Lines())
                .add(row.getString("sku"), row.getInt("quantity"), row.getLong("unit_price")));
    return lines;
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  private static <T> List<T> list(
      Connection connection, String sql, String sale, RowReader<T> reader) throws SQLException {
    List<T> read = new ArrayList<>();
    each(connection, sql, sale, row -> read.add(reader.read(row)));
    return read;
  }

  /** Visits what {@code sql} finds for the sale, its only parameter. */
  private static void each(Connection connection, String sql, String sale, RowVisitor visitor)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, sale);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          visitor.visit(row);
        }
      }
    }
  }

  private static final class Lines {
    private final Map<String, Integer> units = new TreeMap<>();
    private long amount;

    void add(String sku, int quantity, long unitPrice) {
      units.merge(sku, quantity, Integer::sum);
      amount += quantity * unitPrice;
    }
  }
}
