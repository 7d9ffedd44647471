package dev.flashsale.testing;

import dev.flashsale.local.LocalStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** PostgreSQL behind the service's back: what it holds, and how to get in its way. */
public final class Database {

  private final String url;
  private final String user;

  private Database(String url, String user) {
    this.url = url;
    this.user = user;
  }

  /** That of the service under test, in this JVM or in a process of its own. */
  public static Database ofTheService() {
    Config config = ConfigProvider.getConfig();
    return new Database(
        config.getValue("quarkus.datasource.jdbc.url", String.class),
        config.getValue("quarkus.datasource.username", String.class));
  }

  /** That of a stack which this JVM's settings do not name. */
  public static Database of(LocalStack stack) {
    return new Database(stack.jdbcUrl(), stack.databaseUser());
  }

  /** A connection of the caller's own. */
  public Connection connect() throws SQLException {
    return connect(url);
  }

  /** The rows, their columns as text with a blank between. */
  public List<String> rows(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes rows, and keeps them locked until the lock is closed: then nothing has changed. */
  public Lock lock(String sql, Object... parameters) {
    try {
      Connection connection = connect();
      connection.setAutoCommit(false);
      try (PreparedStatement statement = prepare(connection, sql, parameters)) {
        statement.execute();
      }
      return () -> {
        try (connection) {
          connection.rollback();
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes PostgreSQL away: nobody is connected any more, and nobody gets in. */
  public Lock close() {
    administer("ALTER DATABASE flashsale ALLOW_CONNECTIONS false");
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'flashsale'");
    return () -> administer("ALTER DATABASE flashsale ALLOW_CONNECTIONS true");
  }

  /** Freezes PostgreSQL: who is connected gets no answer, and who connects neither. */
  public Lock freeze() {
    List<String> processes =
        rows("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER BY pid");
    String postmaster =
        Long.toString(
            ProcessHandle.of(Long.parseLong(processes.getFirst()))
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid());
    RedisServer.signal("STOP", postmaster);
    processes.forEach(pid -> RedisServer.signal("STOP", pid));
    return () -> {
      processes.forEach(pid -> RedisServer.signal("CONT", pid));
      RedisServer.signal("CONT", postmaster);
    };
  }

  /** Connections that wait for a lock. */
  public int whoWait() {
    return rows("""
            SELECT pid FROM pg_stat_activity
            WHERE datname = 'flashsale' AND wait_event_type = 'Lock'
            """)
        .size();
  }

  /** Cuts the connections that wait for a lock. */
  public int cutWhoWaits() {
    return rows("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = 'flashsale' AND wait_event_type = 'Lock'
            """)
        .size();
  }

  private void administer(String sql) {
    try (Connection connection = connect(url.replaceAll("/[^/]*$", "/postgres"));
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(database, user, "");
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** In the service's way until closed. */
  @FunctionalInterface
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }
}
