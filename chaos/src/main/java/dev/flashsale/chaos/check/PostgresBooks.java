package dev.flashsale.chaos.check;

import dev.flashsale.chaos.RunClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the books from PostgreSQL itself, each time in one snapshot. Thread-safe. */
public final class PostgresBooks {

  private static final String ITEMS =
      "SELECT sale_id, sku, total, committed FROM sale_item ORDER BY sale_id, sku";

  private static final String ORDERS =
      """
      SELECT id::text AS id, sale_id, buyer_id, encode(key_hash, 'hex') AS key_hash, status, amount, created_at, persisted_at
        FROM orders ORDER BY id
      """;

  private static final String LINES =
      "SELECT order_id::text AS order_id, sku, quantity FROM order_line";

  /** The sandbox knows nothing of orders but the key they are charged under: order and attempt. */
  private static final String CHARGES =
      """
      SELECT left(charge_key, 36) AS order_id, amount, refunded_at IS NULL AS kept
        FROM sandbox_charge
       WHERE confirmed_at IS NOT NULL AND cancelled_at IS NULL AND token <> 'tok_decline'
      """;

  private static final String UNSETTLED =
      """
      SELECT what || ': ' || number AS unsettled
        FROM (SELECT 'orders neither paid nor over' AS what, count(*) AS number
                FROM orders WHERE status = 'PLACED'
              UNION ALL
              SELECT 'orders whose units are not back', count(*)
                FROM orders
               WHERE NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED')
              UNION ALL
              SELECT 'payments open or to be refunded', count(*)
                FROM payment_attempt WHERE status IN ('OPEN', 'REFUND_DUE')
              UNION ALL
              SELECT 'restocks not released', count(*) FROM restock WHERE NOT released
              UNION ALL
              SELECT 'events not delivered', (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_delivery)
             ) AS parts
       WHERE number > 0
      """;

  private static final String SAMPLE =
      """
      WITH live AS (
        SELECT o.sale_id, o.buyer_id, l.sku, l.quantity
          FROM orders o JOIN order_line l ON l.order_id = o.id
         WHERE o.status IN ('PLACED', 'PAID')
      )
      SELECT i.sale_id, i.sku, i.total, i.committed,
             coalesce((SELECT sum(quantity) FROM live WHERE live.sale_id = i.sale_id AND live.sku = i.sku), 0) AS live,
             coalesce((SELECT max(units)
                         FROM (SELECT sum(quantity) AS units FROM live
                                WHERE live.sale_id = i.sale_id GROUP BY buyer_id) AS buyers), 0) AS most
        FROM sale_item i
      """;

  private final String url;
  private final RunClock clock;

  public PostgresBooks(String url, RunClock clock) {
    this.url = url;
    this.clock = clock;
  }

  public Books read() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Map<String, Map<String, Integer>> lines = lines(connection);
      Books books =
          new Books(
              list(connection, ITEMS, PostgresBooks::item),
              list(connection, ORDERS, row -> order(row, lines)),
              hasSandbox(connection) ? list(connection, CHARGES, PostgresBooks::charge) : List.of(),
              list(connection, UNSETTLED, row -> row.getString("unsettled")));
      connection.rollback();
      return books;
    }
  }

  /** What is still on its way; empty once all is drained. */
  public List<String> unsettled() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return list(connection, UNSETTLED, row -> row.getString("unsettled"));
    }
  }

  /** The epoch of each sale. */
  public Map<String, Integer> epochs() throws SQLException {
    Map<String, Integer> epochs = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url)) {
      each(
          connection,
          "SELECT id, epoch FROM sale",
          row -> epochs.put(row.getString("id"), row.getInt("epoch")));
    }
    return epochs;
  }

  /** All items at one moment, over a connection of the caller's. */
  List<StockSample> sample(Connection connection) throws SQLException {
    long atMs = clock.nowMs();
    return list(
        connection,
        SAMPLE,
        row ->
            new StockSample(
                atMs,
                row.getString("sale_id"),
                row.getString("sku"),
                row.getLong("total"),
                row.getLong("committed"),
                row.getLong("live"),
                row.getLong("most")));
  }

  private static Books.Item item(ResultSet row) throws SQLException {
    return new Books.Item(
        row.getString("sale_id"),
        row.getString("sku"),
        row.getLong("total"),
        row.getLong("committed"));
  }

  private Books.Order order(ResultSet row, Map<String, Map<String, Integer>> lines)
      throws SQLException {
    String id = row.getString("id");
    return new Books.Order(
        id,
        row.getString("sale_id"),
        row.getString("buyer_id"),
        row.getString("key_hash"),
        row.getString("status"),
        row.getLong("amount"),
        lines.getOrDefault(id, Map.of()),
        clock.ms(row.getTimestamp("created_at").toInstant()),
        clock.ms(row.getTimestamp("persisted_at").toInstant()));
  }

  private static Books.Charge charge(ResultSet row) throws SQLException {
    return new Books.Charge(
        row.getString("order_id"), row.getLong("amount"), row.getBoolean("kept"));
  }

  private static Map<String, Map<String, Integer>> lines(Connection connection)
      throws SQLException {
    Map<String, Map<String, Integer>> lines = new HashMap<>();
    each(
        connection,
        LINES,
        row ->
            lines
                .computeIfAbsent(row.getString("order_id"), _ -> new TreeMap<>())
                .merge(row.getString("sku"), row.getInt("quantity"), Integer::sum));
    return lines;
  }

  /** The sandbox opens its books with the first payment. */
  private static boolean hasSandbox(Connection connection) throws SQLException {
    return !list(
            connection,
            "SELECT 1 WHERE to_regclass('sandbox_charge') IS NOT NULL",
            row -> row.getInt(1))
        .isEmpty();
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Visitor {
    void visit(ResultSet row) throws SQLException;
  }

  private static <T> List<T> list(Connection connection, String sql, Reader<T> reader)
      throws SQLException {
    List<T> read = new ArrayList<>();
    each(connection, sql, row -> read.add(reader.read(row)));
    return read;
  }

  private static void each(Connection connection, String sql, Visitor visitor) throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(sql)) {
      while (row.next()) {
        visitor.visit(row);
      }
    }
  }
}
