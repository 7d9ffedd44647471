package dev.flashsale.gatling.abuse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Every exchange of a run, and when Redis was restarted. Kept in memory until the end: nothing is
 * written to a disk while latencies are measured. Thread-safe.
 */
public final class Ledger {

  /** Some 200 bytes each. */
  private static final int EXCHANGES_MAX = 1_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicReference<@Nullable Restart> restart = new AtomicReference<>();

  void add(Exchange exchange) {
    if (size.incrementAndGet() > EXCHANGES_MAX) {
      throw new IllegalStateException("more than " + EXCHANGES_MAX + " requests");
    }
    exchanges.add(exchange);
  }

  public void restarted(Restart evidence) {
    restart.set(evidence);
  }

  /** A ledger that was read. */
  record Recorded(Optional<Restart> restart, List<Exchange> exchanges) {}

  /** Writes the restart into the first line and each exchange into one of its own. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      lines.write(JSON.writeValueAsString(restart.get()));
      for (Exchange exchange : exchanges) {
        lines.newLine();
        lines.write(JSON.writeValueAsString(exchange));
      }
    }
  }

  static Recorded read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      if (first == null) {
        throw new IOException(file + " is empty");
      }
      return new Recorded(
          Optional.ofNullable(JSON.readValue(first, Restart.class)),
          lines.lines().map(Ledger::exchange).toList());
    }
  }

  private static Exchange exchange(String line) {
    try {
      return JSON.readValue(line, Exchange.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not an exchange: " + line, e);
    }
  }
}
