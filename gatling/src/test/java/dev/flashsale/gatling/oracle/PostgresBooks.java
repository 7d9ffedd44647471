package dev.flashsale.gatling.oracle;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
             (SELECT count(*) FROM outbox e
               WHERE e.aggregateid = o.id::text AND e.type = 'order.placed') AS placed_events
        FROM orders o
       WHERE o.sale_id = ?
       ORDER BY o.id
      """;

  private PostgresBooks() {}

  static Books read(RunEnvironment.Database database, String sale) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.username(), database.password())) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Books books = new Books(items(connection, sale), orders(connection, sale));
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
    List<Books.Order> orders = new ArrayList<>();
    try (PreparedStatement query = query(connection, ORDERS, sale);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        orders.add(order(row, lines.getOrDefault(row.getString("id"), new Lines())));
      }
    }
    return orders;
  }

  private static Books.Order order(ResultSet row, Lines lines) throws SQLException {
    return new Books.Order(
        row.getString("id"),
        row.getString("buyer_id"),
        row.getString("key_hash"),
        row.getString("status"),
        row.getLong("amount"),
        lines.units,
        lines.amount,
        row.getInt("placed_events"));
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
