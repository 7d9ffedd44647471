package dev.flashsale.orders;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Set;

/**
 * How a transaction comes by the locks of the sales whose orders it writes. It shares them with
 * other writers and keeps them until it ends; an audit has a sale's lock alone.
 */
enum SaleLocks {
  /** Until nobody has one of them alone any more: all are held afterwards. */
  WAIT("lock_sales_shared"),
  /** Those that are free. */
  TRY("try_lock_sales_shared");

  private final String statement;

  SaleLocks(String file) {
    statement = Sql.load(file);
  }

  /** The sales among {@code saleIds} whose locks the transaction of {@code connection} now has. */
  Future<Set<String>> take(SqlConnection connection, Set<String> saleIds) {
    return connection
        .preparedQuery(statement)
        .execute(Tuple.of(saleIds.stream().sorted().toArray(String[]::new)))
        .map(rows -> Set.copyOf(Rows.list(rows, row -> row.getString(0))));
  }
}
