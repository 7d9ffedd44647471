package dev.flashsale.outbox;

import dev.flashsale.outbox.Arrears.Blocked;
import dev.flashsale.outbox.Arrears.Owed;
import dev.flashsale.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Delivers the oldest events of the outbox to every sink, one batch at a time, and takes them out.
 *
 * <p>A transaction locks some of the partitions, reads, delivers, deletes and commits. Whoever
 * crashes in between gives the locks back and has deleted nothing, so the events are delivered
 * again. An event that a sink has not taken moves to that sink's own queue, where {@link
 * CatchUpPass} goes on; so do the partition's next events, until the sink has caught up.
 *
 * <p>Rows are deleted, and not passed by a cursor, because they do not become visible in the order
 * of {@code seq}: a cursor would pass one that commits late. Within an aggregate they do, since
 * changes of one aggregate wait for each other.
 *
 * <p>Callable from any thread, and any number of times at once.
 */
final class RelayPass {

  /** Partitions taken when there is more than one batch, so that others find some, too. */
  private static final int SHARE = 4;

  private final Transactions transactions;
  private final List<EventSink> sinks;
  private final List<String> sinkNames;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;
  private final AtomicInteger turn = new AtomicInteger();

  RelayPass(
      Transactions transactions,
      List<EventSink> sinks,
      OutboxConfig config,
      OutboxMetrics metrics) {
    this.transactions = transactions;
    this.sinks = sinks;
    this.sinkNames = sinks.stream().map(EventSink::name).toList();
    this.config = config;
    this.metrics = metrics;
  }

  /**
   * What a pass found.
   *
   * @param events taken out of the outbox
   * @param full as many as a pass takes, so there may be more
   * @param owed some are in a sink's queue now
   */
  record Outcome(int events, boolean full, boolean owed) {
    static final Outcome NOTHING = new Outcome(0, false, false);
  }

  /** One batch. {@code shared}: leave partitions for others, because there is work for them. */
  Uni<Outcome> runOnce(boolean shared) {
    int from = Math.floorMod(turn.getAndAdd(SHARE), Pending.PARTITIONS);
    int share = shared ? SHARE : Pending.PARTITIONS;
    return transactions.run(
        connection ->
            OutboxTable.lock(connection, from, share).compose(locked -> relay(connection, locked)));
  }

  private Future<Outcome> relay(SqlConnection connection, List<Integer> locked) {
    if (locked.isEmpty()) {
      return Future.succeededFuture(Outcome.NOTHING);
    }
    return OutboxTable.read(connection, locked, config.batchMax())
        .compose(
            batch ->
                batch.isEmpty()
                    ? Future.succeededFuture(Outcome.NOTHING)
                    : Arrears.blocked(connection, sinkNames, locked, batch)
                        .compose(blocked -> deliver(batch, blocked))
                        .compose(owed -> settle(connection, batch, owed)));
  }

  private Future<List<Owed>> deliver(List<Pending> batch, Blocked blocked) {
    List<Uni<List<Owed>>> deliveries =
        sinks.stream().map(sink -> deliver(sink, batch, blocked)).toList();
    Uni<List<Owed>> all =
        Uni.join()
            .all(deliveries)
            .andCollectFailures()
            .map(owed -> owed.stream().flatMap(List::stream).toList());
    return Future.fromCompletionStage(all.subscribeAsCompletionStage());
  }

  private Uni<List<Owed>> deliver(EventSink sink, List<Pending> batch, Blocked blocked) {
    List<Pending> direct = new ArrayList<>(batch.size());
    List<Owed> owed = new ArrayList<>();
    for (Pending pending : batch) {
      if (blocked.has(sink.name(), pending)) {
        owed.add(new Owed(sink.name(), Attempt.notMade(pending)));
      } else {
        direct.add(pending);
      }
    }
    return Delivery.of(sink, direct, config.patience(), config.callTimeout())
        .invoke(attempts -> metrics.count(sink.name(), attempts))
        .map(
            attempts -> {
              attempts.stream()
                  .filter(attempt -> !attempt.isDelivered())
                  .forEach(attempt -> owed.add(new Owed(sink.name(), attempt)));
              return owed;
            });
  }

  private Future<Outcome> settle(SqlConnection connection, List<Pending> batch, List<Owed> owed) {
    Future<Void> settled =
        owed.isEmpty()
            ? OutboxTable.delete(connection, batch)
            : Arrears.move(connection, batch, owed, Backoff.of(config));
    return settled.map(
        done -> new Outcome(batch.size(), batch.size() >= config.batchMax(), !owed.isEmpty()));
  }
}
