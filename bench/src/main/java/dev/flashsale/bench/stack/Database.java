package dev.flashsale.bench.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The stack's PostgreSQL, for preparing rounds and counting afterwards. Not thread-safe. */
public final class Database implements AutoCloseable {

  private final String url;
  private final Connection connection;

  public Database(String url) throws SQLException {
    this.url = url;
    this.connection = DriverManager.getConnection(url);
  }

  /** A connection of its own, in a transaction. */
  public Connection transaction() throws SQLException {
    Connection other = DriverManager.getConnection(url);
    other.setAutoCommit(false);
    return other;
  }

  /** Runs a statement; arguments are numbers, texts, or lists of texts. */
  public void run(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepared(sql, arguments)) {
      statement.execute();
    }
  }

  /** The one number a query returns. */
  public long number(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepared(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The one text a query returns. */
  public String text(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The statement kept as {@code /sql/<name>.sql}. */
  public static String sql(String name) throws IOException {
    try (InputStream in = Database.class.getResourceAsStream("/sql/" + name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("no statement " + name + " in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private PreparedStatement prepared(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof List<?> texts) {
          statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
        } else {
          statement.setObject(i + 1, arguments[i]);
        }
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
