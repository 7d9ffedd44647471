package dev.flashsale.outbox;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The statements on {@code outbox}. Every method works inside the caller's transaction. */
final class OutboxTable {

  private static final String LOCK = Sql.load("lock_outbox_partitions");
  private static final String READ = Sql.load("read_outbox");
  private static final String DELETE = Sql.load("delete_outbox");

  private OutboxTable() {}

  /**
   * Takes free partitions until the transaction ends.
   *
   * @param from where to begin looking, so that none is for ever looked at last
   * @param max how many, at most
   * @return those taken
   */
  static Future<List<Integer>> lock(SqlConnection connection, int from, int max) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(from, max)).map(OutboxTable::partitions);
  }

  static List<Integer> partitions(RowSet<Row> rows) {
    return Rows.list(rows, row -> row.getInteger("partition"));
  }

  /** The oldest events of locked partitions; locked before, by a statement of its own. */
  static Future<List<Pending>> read(SqlConnection connection, List<Integer> locked, int max) {
    return connection
        .preparedQuery(READ)
        .execute(Tuple.of(locked.toArray(Integer[]::new), max))
        .map(rows -> Rows.list(rows, row -> pending(row, 0)));
  }

  /** Reads the columns that both tables give their events. */
  static Pending pending(Row row, int attempts) {
    OutboxEvent event =
        new OutboxEvent(
            row.getUUID("id"),
            row.getString("aggregatetype"),
            row.getString("aggregateid"),
            row.getString("type"),
            row.getOffsetDateTime("created_at").toInstant(),
            row.getString("payload"));
    return new Pending(row.getLong("key"), row.getInteger("partition"), attempts, event);
  }

  static Future<Void> delete(SqlConnection connection, List<Pending> events) {
    return connection.preparedQuery(DELETE).execute(Tuple.of(keys(events))).mapEmpty();
  }

  static Long[] keys(List<Pending> events) {
    return events.stream().map(Pending::key).toArray(Long[]::new);
  }
}
