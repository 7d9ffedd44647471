package dev.flashsale.bench.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Orders straight into PostgreSQL, in batches of one statement and one transaction each. */
public final class PostgresLoad {

  private static final int BATCH = 500;

  /** Opens connections that do not commit by themselves. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  private final Connections connections;
  private final int writers;
  private final String insert;

  public PostgresLoad(Connections connections, int writers, String insert) {
    this.connections = connections;
    this.writers = writers;
    this.insert = insert;
  }

  /**
   * What was written.
   *
   * @param seconds until the last commit
   */
  public record Written(long orders, double seconds) {}

  /** Writes as many orders of {@code sale} as it can, beginning no batch after {@code seconds}. */
  public Written run(String sale, int seconds) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long orders = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      Callable<Long> writer = () -> write(sale, end);
      for (Future<Long> written :
          threads.invokeAll(Stream.generate(() -> writer).limit(writers).toList())) {
        orders += written.get();
      }
    } catch (ExecutionException e) {
      throw new SQLException("orders could not be inserted", e.getCause());
    }
    return new Written(orders, (System.nanoTime() - start) / 1e9);
  }

  private long write(String sale, long end) throws SQLException {
    long orders = 0;
    try (Connection connection = connections.open();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      while (System.nanoTime() < end) {
        bind(connection, statement, sale);
        statement.executeUpdate();
        connection.commit();
        orders += BATCH;
      }
    }
    return orders;
  }

  private static void bind(Connection connection, PreparedStatement statement, String sale)
      throws SQLException {
    List<UUID> ids = Stream.generate(PostgresLoad::timeOrdered).limit(BATCH).sorted().toList();
    List<String> buyers =
        ids.stream()
            .map(id -> new UUID(~id.getLeastSignificantBits(), 0))
            .map(UUID::toString)
            .toList();
    String[] payloads = new String[BATCH];
    for (int i = 0; i < BATCH; i++) {
      payloads[i] = payload(ids.get(i), sale, buyers.get(i));
    }
    statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
    statement.setArray(2, connection.createArrayOf("text", buyers.toArray()));
    statement.setArray(3, connection.createArrayOf("text", payloads));
    statement.setString(4, sale);
  }

  /** As long as the service's. */
  private static String payload(UUID id, String sale, String buyer) {
    return """
        {"id":"%s","saleId":"%s","buyerId":"%s","items":[{"sku":"sku-00000","quantity":1,\
        "unitPrice":{"value":12900,"currency":"USD"}}],"amount":{"value":12900,"currency":"USD"},\
        "status":"PLACED","durability":"PERSISTED","createdAt":"2026-01-01T00:00:00.000Z",\
        "holdExpiresAt":"2026-01-01T00:05:00.000Z"}"""
        .formatted(id, sale, buyer);
  }

  /** A UUIDv7, as the service makes them: indexes grow at their end. */
  private static UUID timeOrdered() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | 1L << 63);
  }
}
