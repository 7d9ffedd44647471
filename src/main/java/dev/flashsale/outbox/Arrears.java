package dev.flashsale.outbox;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What sinks are still owed: the statements on {@code outbox_delivery}, a queue for each sink that
 * could not take an event when its turn came. Every method works inside the caller's transaction.
 */
final class Arrears {

  private static final String FIND_BLOCKED = Sql.load("find_blocked_deliveries");
  private static final String MOVE = Sql.load("move_to_deliveries");
  private static final String LOCK_DUE = Sql.load("lock_due_deliveries");
  private static final String ALIGN = Sql.load("align_deliveries");
  private static final String READ_DUE = Sql.load("read_due_deliveries");
  private static final String DELETE = Sql.load("delete_deliveries");
  private static final String POSTPONE = Sql.load("postpone_deliveries");

  private static final int PARTITIONS_AT_ONCE = 4;

  private Arrears() {}

  /** Where a sink must not be given an event, because earlier ones of it are still owed. */
  record Blocked(Set<SinkPartition> partitions, Set<SinkAggregate> aggregates) {

    private record SinkPartition(String sink, int partition) {}

    private record SinkAggregate(String sink, String aggregateId) {}

    boolean has(String sink, Pending pending) {
      return (!partitions.isEmpty()
              && partitions.contains(new SinkPartition(sink, pending.partition())))
          || (!aggregates.isEmpty()
              && aggregates.contains(new SinkAggregate(sink, pending.aggregateId())));
    }
  }

  /** An event a sink has not taken. */
  record Owed(String sink, Attempt attempt) {}

  static Future<Blocked> blocked(
      SqlConnection connection, List<String> sinks, List<Integer> locked, List<Pending> batch) {
    String[] aggregates =
        batch.stream().map(Pending::aggregateId).distinct().toArray(String[]::new);
    return connection
        .preparedQuery(FIND_BLOCKED)
        .execute(Tuple.of(sinks.toArray(String[]::new), locked.toArray(Integer[]::new), aggregates))
        .map(
            rows -> {
              Blocked blocked = new Blocked(new HashSet<>(), new HashSet<>());
              for (Row row : rows) {
                String sink = row.getString("sink");
                String aggregate = row.getString("aggregateid");
                if (aggregate == null) {
                  blocked
                      .partitions()
                      .add(new Blocked.SinkPartition(sink, row.getInteger("partition")));
                } else {
                  blocked.aggregates().add(new Blocked.SinkAggregate(sink, aggregate));
                }
              }
              return blocked;
            });
  }

  /** Takes {@code batch} out of the outbox, and what is owed into the queues. */
  static Future<Void> move(
      SqlConnection connection, List<Pending> batch, Collection<Owed> owed, Backoff backoff) {
    int size = owed.size();
    String[] sinks = new String[size];
    Long[] seqs = new Long[size];
    Integer[] attempts = new Integer[size];
    Long[] delays = new Long[size];
    String[] errors = new String[size];
    int i = 0;
    for (Owed one : owed) {
      boolean failed = one.attempt().isFailed();
      sinks[i] = one.sink();
      seqs[i] = one.attempt().pending().key();
      attempts[i] = failed ? 1 : 0;
      delays[i] = failed ? backoff.afterMs(1) : 0;
      errors[i] = one.attempt().error();
      i++;
    }
    return connection
        .preparedQuery(MOVE)
        .execute(
            Tuple.from(
                new Object[] {OutboxTable.keys(batch), sinks, seqs, attempts, delays, errors}))
        .mapEmpty();
  }

  /** Takes partitions in which something is due for {@code sink}, until the transaction ends. */
  static Future<List<Integer>> lockDue(SqlConnection connection, String sink, int from) {
    return connection
        .preparedQuery(LOCK_DUE)
        .execute(Tuple.of(sink, from, PARTITIONS_AT_ONCE))
        .map(OutboxTable::partitions);
  }

  /** Lets events that wait for an earlier one of their aggregate share its fate. */
  static Future<Void> align(SqlConnection connection, String sink, List<Integer> locked) {
    return connection
        .preparedQuery(ALIGN)
        .execute(Tuple.of(sink).addArrayOfInteger(locked.toArray(Integer[]::new)))
        .mapEmpty();
  }

  /** What is due, the oldest event of each aggregate only. */
  static Future<List<Pending>> readDue(
      SqlConnection connection, String sink, List<Integer> locked, int max) {
    return connection
        .preparedQuery(READ_DUE)
        .execute(Tuple.of(sink, locked.toArray(Integer[]::new), max))
        .map(rows -> Rows.list(rows, row -> OutboxTable.pending(row, row.getInteger("attempts"))));
  }

  static Future<Void> delete(SqlConnection connection, List<Pending> delivered) {
    return delivered.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(DELETE)
            .execute(Tuple.of(OutboxTable.keys(delivered)))
            .mapEmpty();
  }

  /**
   * Puts failed attempts off, or parks them if there have been enough.
   *
   * @return how many are parked now
   */
  static Future<Integer> postpone(
      SqlConnection connection, List<Attempt> failed, Backoff backoff, int attemptsMax) {
    if (failed.isEmpty()) {
      return Future.succeededFuture(0);
    }
    Long[] keys = new Long[failed.size()];
    Integer[] attempts = new Integer[failed.size()];
    Long[] delays = new Long[failed.size()];
    Boolean[] park = new Boolean[failed.size()];
    String[] errors = new String[failed.size()];
    int parked = 0;
    for (int i = 0; i < failed.size(); i++) {
      Attempt attempt = failed.get(i);
      keys[i] = attempt.pending().key();
      attempts[i] = attempt.pending().attempts() + 1;
      delays[i] = backoff.afterMs(attempts[i]);
      park[i] = attempts[i] >= attemptsMax;
      errors[i] = attempt.error();
      parked += park[i] ? 1 : 0;
    }
    int nowParked = parked;
    return connection
        .preparedQuery(POSTPONE)
        .execute(Tuple.from(new Object[] {keys, attempts, delays, park, errors}))
        .map(rows -> nowParked);
  }
}
