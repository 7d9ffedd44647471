package dev.flashsale.orders;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.JournalSink;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.SaleEntry;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Persists the orders this instance promised, in batches, of all sales together: one transaction is
 * under way, and while it runs, the orders for the next one gather. A sale that somebody has alone
 * for a while holds up no other: its orders come back later.
 *
 * <p>An order stays here until PostgreSQL has it, so that it outlives a Redis that loses the
 * journal. Memory is bounded: what finds no room, or failed for too long, is left in the journal to
 * {@link JournalRecovery}. Thread-safe.
 */
@Singleton
public class OrderWriter implements JournalSink {

  private static final Logger LOG = Logger.getLogger(OrderWriter.class);

  /**
   * Most sales of one transaction. Each takes a place in the table of locks that all connections of
   * PostgreSQL share: 64 for each allowed connection, as it comes.
   */
  private static final int SALES_MAX = 200;

  private static final int DOUBLINGS_MAX = 20;
  private static final int REPLAYED_MAX = 100_000;
  private static final Duration REPLAYED_REMEMBERED = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final JournalWriter journalWriter;
  private final WriterConfig config;
  private final Counter leftToRecovery;
  private final Timer persistDelay;
  private final AtomicInteger queued = new AtomicInteger();
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean busy = new AtomicBoolean();

  /** So that a storm of retries makes PostgreSQL look for each order once, not each time. */
  private final Cache<UUID, Boolean> replayed =
      Caffeine.newBuilder().maximumSize(REPLAYED_MAX).expireAfterWrite(REPLAYED_REMEMBERED).build();

  OrderWriter(JournalWriter journalWriter, WriterConfig config, MeterRegistry metrics) {
    this.journalWriter = journalWriter;
    this.config = config;
    this.leftToRecovery = metrics.counter("flashsale.writer.left.to.recovery");
    this.persistDelay =
        Timer.builder("flashsale.orders.persist.delay")
            .description("from a batch's acceptance to its commit in PostgreSQL")
            .publishPercentileHistogram()
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(metrics);
    metrics.gauge("flashsale.writer.queued", queued);
  }

  @Override
  public void journaled(Sale sale, JournalEntry entry) {
    take(sale, entry);
  }

  @Override
  public void replayed(Sale sale, Reservation order) {
    UUID id = order.orderId();
    if (replayed.asMap().putIfAbsent(id, true) == null
        && !take(sale, new JournalEntry.Orders(null, List.of(order)))) {
      replayed.invalidate(id);
    }
  }

  /** False if there is no room. */
  private boolean take(Sale sale, JournalEntry entry) {
    Queued promised = new Queued(new SaleEntry(sale, entry), System.nanoTime(), 1);
    if (queued.addAndGet(entry.size()) > config.queueMax()) {
      leave(List.of(promised));
      return false;
    }
    queue.add(promised);
    wake();
    return true;
  }

  /**
   * Stays until PostgreSQL has all that this instance accepted, or the time is up; nothing new
   * comes by now. On the thread that stops the service, which may wait.
   */
  void finish(@Observes ShutdownEvent stop) throws InterruptedException {
    long deadline = System.nanoTime() + config.finishWithin().toNanos();
    while (queued.get() > 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK_EVERY);
    }
    if (queued.get() > 0) {
      LOG.warnf("%d orders are left in the journal to other instances", queued.get());
    }
  }

  private void leave(List<Queued> entries) {
    int orders = entries.stream().mapToInt(Queued::size).sum();
    queued.addAndGet(-orders);
    leftToRecovery.increment(orders);
  }

  /**
   * An entry in memory.
   *
   * @param attempt from 1; only a sale that could not be written makes it grow
   */
  private record Queued(SaleEntry of, long acceptedNanos, int attempt) {
    String saleId() {
      return of.sale().id();
    }

    int size() {
      return of.entry().size();
    }

    Queued again() {
      return new Queued(of, acceptedNanos, attempt + 1);
    }
  }

  /**
   * Starts writing unless that is under way; whoever is writing looks at the queue before it stops.
   */
  private void wake() {
    if (!queue.isEmpty() && busy.compareAndSet(false, true)) {
      writeNext();
    }
  }

  private void writeNext() {
    List<Queued> batch = nextBatch();
    if (batch.isEmpty()) {
      busy.set(false);
      wake();
      return;
    }
    write(batch, 1);
  }

  /** Whole entries; the last one may make it a little more than batchMax orders. */
  private List<Queued> nextBatch() {
    List<Queued> batch = new ArrayList<>();
    Set<String> sales = new HashSet<>();
    int orders = 0;
    while (orders < config.batchMax() && sales.size() < SALES_MAX && queue.peek() != null) {
      Queued next = queue.remove();
      batch.add(next);
      sales.add(next.saleId());
      orders += next.size();
    }
    return batch;
  }

  private void write(List<Queued> batch, int attempt) {
    journalWriter
        .writeUnlocked(batch.stream().map(Queued::of).toList())
        .subscribe()
        .with(heldBack -> written(batch, heldBack), fault -> failed(batch, attempt, fault));
  }

  private void written(List<Queued> batch, Set<String> heldBack) {
    long now = System.nanoTime();
    for (Queued entry : batch) {
      if (!heldBack.contains(entry.saleId())) {
        queued.addAndGet(-entry.size());
        persistDelay.record(now - entry.acceptedNanos(), TimeUnit.NANOSECONDS);
      }
    }
    if (!heldBack.isEmpty()) {
      batch.stream()
          .filter(entry -> heldBack.contains(entry.saleId()))
          .collect(Collectors.groupingBy(Queued::attempt))
          .forEach(this::queueLater);
    }
    writeNext();
  }

  /** For entries of sales that cannot be written now; the others go on meanwhile. */
  private void queueLater(int attempt, List<Queued> entries) {
    LOG.debugf("attempt %d to persist %d entries: their sales are locked", attempt, entries.size());
    List<Queued> kept = keep(entries);
    afterAttempt(
        attempt,
        () -> {
          kept.forEach(entry -> queue.add(entry.again()));
          wake();
        });
  }

  private void failed(List<Queued> batch, int attempt, Throwable fault) {
    LOG.warnf("attempt %d to persist %d entries failed: %s", attempt, batch.size(), fault);
    List<Queued> kept = keep(batch);
    if (kept.isEmpty()) {
      writeNext();
    } else {
      afterAttempt(attempt, () -> write(kept, attempt + 1));
    }
  }

  /** Leaves those that have been here for too long. */
  private List<Queued> keep(List<Queued> entries) {
    long oldest = System.nanoTime() - config.keepFor().toNanos();
    Map<Boolean, List<Queued>> young =
        entries.stream()
            .collect(Collectors.partitioningBy(entry -> entry.acceptedNanos() - oldest > 0));
    leave(young.getOrDefault(false, List.of()));
    return young.getOrDefault(true, List.of());
  }

  private void afterAttempt(int attempt, Runnable next) {
    long delayMs =
        Math.min(
            config.retryDelay().toMillis() << Math.min(attempt - 1, DOUBLINGS_MAX),
            config.retryDelayMax().toMillis());
    CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS).execute(next);
  }
}
