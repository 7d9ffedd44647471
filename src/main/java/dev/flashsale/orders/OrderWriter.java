package dev.flashsale.orders;

import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.JournalSink;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Persists the orders this instance accepted, in batches, one transaction under way for each sale:
 * while it runs, the orders for the next one gather.
 *
 * <p>Memory is bounded, and nothing depends on it: what finds no room, or failed too often, stays
 * in the journal for {@link JournalRecovery}. Thread-safe.
 */
@Singleton
public class OrderWriter implements JournalSink {

  private static final Logger LOG = Logger.getLogger(OrderWriter.class);

  private final JournalWriter journalWriter;
  private final WriterConfig config;
  private final Counter leftToRecovery;
  private final Timer persistDelay;
  private final AtomicInteger queued = new AtomicInteger();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

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
    if (queued.addAndGet(entry.size()) > config.queueMax()) {
      leave(List.of(entry));
      return;
    }
    Lane lane = lanes.computeIfAbsent(sale.id() + '@' + sale.epoch(), name -> new Lane());
    lane.queue.add(new Queued(sale, entry, System.nanoTime()));
    lane.wake();
  }

  private void leave(List<JournalEntry> entries) {
    int orders = entries.stream().mapToInt(JournalEntry::size).sum();
    queued.addAndGet(-orders);
    leftToRecovery.increment(orders);
  }

  private record Queued(Sale sale, JournalEntry entry, long acceptedNanos) {}

  private final class Lane {
    private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * Starts writing unless that is under way; whoever is writing looks at the queue before it
     * stops.
     */
    void wake() {
      if (!queue.isEmpty() && busy.compareAndSet(false, true)) {
        writeNext();
      }
    }

    private void writeNext() {
      List<Queued> batch = new ArrayList<>();
      Sale sale = null;
      int orders = 0;
      while (orders < config.batchMax() && queue.peek() != null) {
        Queued next = queue.remove();
        sale = next.sale();
        batch.add(next);
        orders += next.entry().size();
      }
      if (sale == null) {
        busy.set(false);
        wake();
        return;
      }
      write(sale, batch, 1);
    }

    private void write(Sale sale, List<Queued> batch, int attempt) {
      journalWriter
          .write(sale, batch.stream().map(Queued::entry).toList())
          .subscribe()
          .with(
              done -> {
                long now = System.nanoTime();
                for (Queued written : batch) {
                  queued.addAndGet(-written.entry().size());
                  persistDelay.record(now - written.acceptedNanos(), TimeUnit.NANOSECONDS);
                }
                writeNext();
              },
              fault -> failed(sale, batch, attempt, fault));
    }

    private void failed(Sale sale, List<Queued> batch, int attempt, Throwable fault) {
      LOG.warnf("attempt %d to persist orders of sale %s failed: %s", attempt, sale.id(), fault);
      if (attempt >= config.attemptsMax()) {
        leave(batch.stream().map(Queued::entry).toList());
        writeNext();
        return;
      }
      long delayMs = config.retryDelay().toMillis() << (attempt - 1);
      CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS)
          .execute(() -> write(sale, batch, attempt + 1));
    }
  }
}
