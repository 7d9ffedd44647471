package dev.flashsale.chaos.check;

import dev.flashsale.chaos.stack.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks at PostgreSQL's stock several times a second while it can be reached. It keeps what breaks
 * a promise, and counts the rest. Thread-safe.
 */
public final class StockSampler implements AutoCloseable {

  private static final long EVERY_MS = 300;
  private static final int KEPT_MAX = 1_000;

  private final PostgresServer postgres;
  private final PostgresBooks books;
  private final Map<String, Integer> perBuyer;
  private final List<StockSample> suspicious = new ArrayList<>();
  private final Thread thread;
  private int taken;
  private volatile boolean closed;

  private StockSampler(
      PostgresServer postgres, PostgresBooks books, Map<String, Integer> perBuyer) {
    this.postgres = postgres;
    this.books = books;
    this.perBuyer = perBuyer;
    this.thread = Thread.ofPlatform().daemon().name("stock sampler").unstarted(this::sample);
  }

  /**
   * Looks from now on until it is closed.
   *
   * @param perBuyer units one buyer may have, by sale
   */
  public static StockSampler start(
      PostgresServer postgres, PostgresBooks books, Map<String, Integer> perBuyer) {
    StockSampler sampler = new StockSampler(postgres, books, perBuyer);
    sampler.thread.start();
    return sampler;
  }

  private void sample() {
    try {
      while (!closed) {
        sampleUntilItBreaks();
        TimeUnit.MILLISECONDS.sleep(EVERY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sampleUntilItBreaks() throws InterruptedException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
      while (!closed) {
        keep(books.sample(connection));
        TimeUnit.MILLISECONDS.sleep(EVERY_MS);
      }
    } catch (SQLException postgresIsAway) {
      Thread.onSpinWait();
    }
  }

  /** Only what {@link Check#OVERSOLD} or {@link Check#CAPS} may object to is worth its memory. */
  private synchronized void keep(List<StockSample> samples) {
    taken++;
    samples.stream()
        .filter(this::isSuspicious)
        .limit(Math.max(0, KEPT_MAX - suspicious.size()))
        .forEach(suspicious::add);
  }

  private boolean isSuspicious(StockSample sample) {
    return sample.live() > sample.total()
        || sample.committed() > sample.total()
        || sample.most() > perBuyer.getOrDefault(sample.sale(), Integer.MAX_VALUE);
  }

  /** How often it has looked. */
  public synchronized int taken() {
    return taken;
  }

  public synchronized List<StockSample> suspicious() {
    return List.copyOf(suspicious);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
