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
final class PostgresBooks {

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

  static Books read(RunEnvironment.Database database, String sale) throws SQLException {
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
    List<Books.Item> items = new ArrayList<>();
    try (PreparedStatement query = query(connection, ITEMS, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        items.add(
            new Books.Item(row.getString("sku"), row.getLong("total"), row.getLong("committed")));
      }
    }
    return items;
  }

  private static List<Books.Order> orders(Connection connection, String sale) throws SQLException {
    Map<String, Lines> lines = lines(connection, sale);
    Map<String, Map<String, Integer>> events = events(connection, sale);
    List<Books.Order> orders = new ArrayList<>();
    try (PreparedStatement query = query(connection, ORDERS, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String id = row.getString("id");
        orders.add(
            order(row, lines.getOrDefault(id, new Lines()), events.getOrDefault(id, Map.of())));
      }
    }
    return orders;
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
    try (PreparedStatement query = query(connection, EVENTS, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        events
            .computeIfAbsent(row.getString("id"), _ -> new TreeMap<>())
            .put(row.getString("type"), row.getInt("number"));
      }
    }
    return events;
  }

  private static List<Books.Charge> charges(Connection connection, String sale)
      throws SQLException {
    List<Books.Charge> charges = new ArrayList<>();
    if (!hasSandbox(connection)) {
      return charges;
    }
    try (PreparedStatement query = query(connection, CHARGES, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        charges.add(
            new Books.Charge(
                row.getString("id"), row.getLong("amount"), row.getBoolean("refunded")));
      }
    }
    return charges;
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
    List<String> orders = new ArrayList<>();
    try (PreparedStatement query = query(connection, OPEN_PAYMENTS, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        orders.add(row.getString("id"));
      }
    }
    return orders;
  }

  private static Map<String, Lines> lines(Connection connection, String sale) throws SQLException {
    Map<String, Lines> lines = new HashMap<>();
    try (PreparedStatement query = query(connection, LINES, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        lines
            .computeIfAbsent(row.getString("id"), _ -> new Lines())
            .add(row.getString("sku"), row.getInt("quantity"), row.getLong("unit_price"));
      }
    }
    return lines;
  }

  private static PreparedStatement query(Connection connection, String sql, String sale)
      throws SQLException {
    PreparedStatement query = connection.prepareStatement(sql);
    query.setString(1, sale);
    return query;
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
