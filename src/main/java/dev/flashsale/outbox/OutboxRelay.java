package dev.flashsale.outbox;

import dev.flashsale.postgres.Transactions;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Runs the relay in this instance: some lanes that deliver from the outbox, and one for each sink
 * that catches up on what it is owed. Any number of instances may do so; locks in PostgreSQL keep
 * them apart. Without sinks it does nothing, and events stay in the outbox.
 */
@Singleton
class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

  private static final Duration SECOND_LOOK_AFTER = Duration.ofMillis(25);

  private final ChosenSinks chosen;
  private final Transactions transactions;
  private final WakeUps wakeUps;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;
  private final Vertx vertx;
  private volatile List<Lane> relays = List.of();
  private volatile List<Lane> catchUps = List.of();

  private final AtomicBoolean secondLookSet = new AtomicBoolean();

  /** The last batch was full: there is work for the other lanes, and for other instances. */
  private volatile boolean busy;

  OutboxRelay(
      ChosenSinks chosen,
      Transactions transactions,
      WakeUps wakeUps,
      OutboxConfig config,
      OutboxMetrics metrics,
      Vertx vertx) {
    this.chosen = chosen;
    this.transactions = transactions;
    this.wakeUps = wakeUps;
    this.config = config;
    this.metrics = metrics;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent start) {
    List<EventSink> sinks = chosen.start();
    if (sinks.isEmpty()) {
      LOG.info("no flashsale.outbox.sinks: events stay in the outbox, for change data capture");
      return;
    }
    RelayPass pass = new RelayPass(transactions, sinks, config, metrics);
    relays =
        IntStream.range(0, config.lanes())
            .mapToObj(i -> new Lane("outbox relay " + i, () -> relay(pass)))
            .toList();
    catchUps =
        sinks.stream()
            .map(
                sink -> {
                  CatchUpPass catchUp = new CatchUpPass(transactions, sink, config, metrics);
                  return new Lane(
                      "catching up of sink " + sink.name(),
                      () -> catchUp.runOnce().map(delivered -> delivered > 0));
                })
            .toList();
    vertx.setPeriodic(config.pollEvery().toMillis(), tick -> wake());
    wakeUps.listen(this::lookTwice);
  }

  /** Begins nothing more; what is under way may end. */
  void stop(@Observes ShutdownDelayInitiatedEvent stop) {
    stop();
  }

  void stop(@Observes ShutdownEvent stop) {
    stop();
  }

  private void stop() {
    wakeUps.stop();
    Stream.concat(relays.stream(), catchUps.stream()).forEach(Lane::stop);
  }

  /** Has everything looked at now. */
  void wake() {
    if (!relays.isEmpty()) {
      relays.getFirst().wake();
      catchUps.forEach(Lane::wake);
    }
  }

  /**
   * Now, and once more for what was committed beside the transaction that woke us: of those at work
   * at the same time only one does.
   */
  private void lookTwice() {
    relays.getFirst().wake();
    if (!secondLookSet.getAndSet(true)) {
      vertx.setTimer(
          SECOND_LOOK_AFTER.toMillis(),
          tick -> {
            secondLookSet.set(false);
            relays.getFirst().wake();
          });
    }
  }

  /**
   * One batch; while batches are full the other lanes help. A pass that left partitions to others
   * has not seen all there is, so it is followed by one that does.
   */
  private Uni<Boolean> relay(RelayPass pass) {
    boolean shared = busy;
    return pass.runOnce(shared)
        .map(
            outcome -> {
              busy = outcome.full();
              if (outcome.full()) {
                relays.forEach(Lane::wake);
              }
              if (outcome.owed()) {
                catchUps.forEach(Lane::wake);
              }
              return outcome.events() > 0 || shared;
            });
  }
}
