package dev.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Orders in memory until a background task has written them to PostgreSQL, one batch after the
 * other. What is in it when the process dies is lost. Thread-safe.
 */
@ApplicationScoped
public class NaiveQueue {

  private static final Logger LOG = Logger.getLogger(NaiveQueue.class);
  private static final String INSERT = Sql.load("bench_insert_orders");
  private static final int BATCH_MAX = 500;
  private static final long PENDING_MAX = 1_000_000;
  private static final long RETRY_MS = 100;

  private final Pool postgres;
  private final Vertx vertx;
  private final ObjectMapper json;
  private final Queue<SoldOrder> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicBoolean writing = new AtomicBoolean();

  NaiveQueue(Pool postgres, Vertx vertx, ObjectMapper json) {
    this.postgres = postgres;
    this.vertx = vertx;
    this.json = json;
  }

  /** Orders that PostgreSQL does not have yet. */
  long pending() {
    return pending.get();
  }

  boolean isFull() {
    return pending.get() >= PENDING_MAX;
  }

  void add(SoldOrder order) {
    pending.incrementAndGet();
    queue.add(order);
    writeNext();
  }

  private void writeNext() {
    if (!queue.isEmpty() && writing.compareAndSet(false, true)) {
      List<SoldOrder> batch = new ArrayList<>();
      while (batch.size() < BATCH_MAX && queue.peek() != null) {
        batch.add(queue.remove());
      }
      write(batch);
    }
  }

  private void write(List<SoldOrder> batch) {
    postgres
        .preparedQuery(INSERT)
        .execute(columns(batch))
        .onSuccess(
            done -> {
              pending.addAndGet(-batch.size());
              writing.set(false);
              writeNext();
            })
        .onFailure(
            fault -> {
              LOG.warnf("a batch of %d orders is written again: %s", batch.size(), fault);
              vertx.setTimer(RETRY_MS, again -> write(batch));
            });
  }

  private Tuple columns(List<SoldOrder> batch) {
    return Tuple.tuple()
        .addValue(batch.stream().map(sold -> sold.document().id()).toArray(UUID[]::new))
        .addValue(batch.stream().map(sold -> sold.document().saleId()).toArray(String[]::new))
        .addValue(batch.stream().map(sold -> sold.document().buyerId()).toArray(String[]::new))
        .addValue(batch.stream().map(SoldOrder::keyHash).toArray(Buffer[]::new))
        .addValue(batch.stream().map(sold -> sold.document().amount().value()).toArray(Long[]::new))
        .addValue(
            batch.stream().map(sold -> sold.document().amount().currency()).toArray(String[]::new))
        .addValue(
            batch.stream()
                .map(sold -> sold.document().createdAt().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addValue(
            batch.stream()
                .map(sold -> sold.document().holdExpiresAt().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addValue(batch.stream().map(sold -> sold.line().sku()).toArray(String[]::new))
        .addValue(batch.stream().map(sold -> sold.line().quantity()).toArray(Integer[]::new))
        .addValue(batch.stream().map(sold -> sold.line().unitPrice().value()).toArray(Long[]::new))
        .addValue(batch.stream().map(sold -> sold.event(json)).toArray(String[]::new));
  }
}
