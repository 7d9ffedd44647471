package dev.flashsale.outbox;

import dev.flashsale.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Delivers what one sink is still owed: of each aggregate the first event, when it is due. Failures
 * are put off, longer each time, and parked in the end; later events of the aggregate wait.
 *
 * <p>Works like {@link RelayPass}, on locks of the sink's own. Callable from any thread, and any
 * number of times at once.
 */
final class CatchUpPass {

  private static final Logger LOG = Logger.getLogger(CatchUpPass.class);

  /** Nobody else waits for this sink here; a transaction has to be over in time, though. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final EventSink sink;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;
  private final AtomicInteger turn = new AtomicInteger();

  CatchUpPass(
      Transactions transactions, EventSink sink, OutboxConfig config, OutboxMetrics metrics) {
    this.transactions = transactions;
    this.sink = sink;
    this.config = config;
    this.metrics = metrics;
  }

  /**
   * One batch.
   *
   * @return how many events were delivered; when none was, the sink had better be left alone a
   *     while
   */
  Uni<Integer> runOnce() {
    int from = Math.floorMod(turn.getAndIncrement(), Pending.PARTITIONS);
    return transactions.run(
        connection ->
            Arrears.lockDue(connection, sink.name(), from)
                .compose(locked -> catchUp(connection, locked)));
  }

  private Future<Integer> catchUp(SqlConnection connection, List<Integer> locked) {
    if (locked.isEmpty()) {
      return Future.succeededFuture(0);
    }
    return Arrears.align(connection, sink.name(), locked)
        .compose(aligned -> Arrears.readDue(connection, sink.name(), locked, config.batchMax()))
        .compose(
            due ->
                due.isEmpty()
                    ? Future.succeededFuture(0)
                    : deliver(due).compose(attempts -> settle(connection, attempts)));
  }

  private Future<List<Attempt>> deliver(List<Pending> due) {
    return Future.fromCompletionStage(
        Delivery.of(sink, due, PATIENCE, config.callTimeout())
            .invoke(attempts -> metrics.count(sink.name(), attempts))
            .subscribeAsCompletionStage());
  }

  private Future<Integer> settle(SqlConnection connection, List<Attempt> attempts) {
    List<Pending> delivered =
        attempts.stream().filter(Attempt::isDelivered).map(Attempt::pending).toList();
    List<Attempt> failed = attempts.stream().filter(Attempt::isFailed).toList();
    return Arrears.delete(connection, delivered)
        .compose(
            done -> Arrears.postpone(connection, failed, Backoff.of(config), config.attemptsMax()))
        .map(
            parked -> {
              if (parked > 0) {
                LOG.errorf(
                    "%d events are parked for sink %s: %s",
                    parked, sink.name(), failed.getFirst().error());
              }
              return delivered.size();
            });
  }
}
