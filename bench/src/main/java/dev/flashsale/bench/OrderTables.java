package dev.flashsale.bench;

import dev.flashsale.bench.stack.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * Two sets of the service's order tables, one empty and one with millions of orders, of which the
 * service uses the one that has the tables' names. So few and many can alternate in one run.
 */
final class OrderTables implements AutoCloseable {

  private static final List<String> TABLES = List.of("orders", "order_line", "outbox");
  private static final String ORIGINAL = "original";
  private static final String FEW = "few";
  private static final String MANY = "many";
  private static final int CHUNK = 250_000;

  private final Database database;
  private String inUse = ORIGINAL;

  /**
   * @param orders how many the larger set has
   */
  OrderTables(Database database, int orders) throws IOException, SQLException {
    this.database = database;
    create(FEW);
    create(MANY);
    // Millions of rows that are known to fit need not be checked one by one.
    database.run("SET session_replication_role = replica");
    String insert = Database.sql("generate_orders");
    for (int from = 1; from <= orders; from += CHUNK) {
      database.run(insert, from, from + CHUNK - 1);
      Progress.say("%,d of %,d orders are in PostgreSQL", from + CHUNK - 1, orders);
    }
    database.run("SET session_replication_role = origin");
    for (String table : TABLES) {
      database.run("VACUUM (ANALYZE) " + table + "_" + MANY);
    }
    database.run("CHECKPOINT");
  }

  private void create(String set) throws IOException, SQLException {
    database.run(Database.sql("order_tables").replace("$set", set));
  }

  void useFew() throws SQLException {
    use(FEW);
  }

  void useMany() throws SQLException {
    use(MANY);
  }

  /** In one transaction, between rounds: the service finds the names at any moment. */
  private void use(String set) throws SQLException {
    if (set.equals(inUse)) {
      return;
    }
    StringBuilder renames = new StringBuilder();
    for (String table : TABLES) {
      renames.append(rename(table, table + "_" + inUse)).append(rename(table + "_" + set, table));
    }
    database.run(renames.toString());
    inUse = set;
  }

  private static String rename(String from, String to) {
    return String.format(Locale.ROOT, "ALTER TABLE %s RENAME TO %s; ", from, to);
  }

  @Override
  public void close() throws SQLException {
    use(ORIGINAL);
    for (String set : List.of(FEW, MANY)) {
      database.run("DROP TABLE order_line_%1$s, orders_%1$s, outbox_%1$s".replace("%1$s", set));
    }
  }
}
