package dev.flashsale.testing;

import dev.flashsale.local.LocalStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * While held, PostgreSQL takes no order of the sale over: accepted ones stay in the journal. It is
 * the lock that an audit or a rebuild takes.
 */
public final class SaleLock implements AutoCloseable {

  private final Connection connection;

  private SaleLock(Connection connection) {
    this.connection = connection;
  }

  public static SaleLock hold(String sale) {
    return hold(Database.ofTheService(), "flashsale:", sale);
  }

  /** While held, nobody rebuilds the sale's stock. */
  public static SaleLock holdRebuild(String sale) {
    return hold(Database.ofTheService(), "flashsale-rebuild:", sale);
  }

  /** The same as {@link #hold(String)}, on a stack that this JVM's settings do not name. */
  public static SaleLock hold(LocalStack stack, String sale) {
    return hold(Database.of(stack), "flashsale:", sale);
  }

  private static SaleLock hold(Database database, String prefix, String sale) {
    try {
      Connection connection = database.connect();
      try (PreparedStatement lock =
          connection.prepareStatement("SELECT pg_advisory_lock(hashtextextended(? || ?, 0))")) {
        lock.setString(1, prefix);
        lock.setString(2, sale);
        lock.execute();
      }
      return new SaleLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try (connection;
        Statement unlock = connection.createStatement()) {
      // A connection that is closed keeps its locks until the server notices.
      unlock.execute("SELECT pg_advisory_unlock_all()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
