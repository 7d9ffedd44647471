package dev.flashsale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Every command that clients send to a Redis while this is open, as {@code MONITOR} tells it. The
 * server's own counters tell of all tests' sales at once, and of what scripts call; this tells of
 * one key.
 */
public final class RedisMonitor implements AutoCloseable {

  private static final int TIMEOUT_MS = 5_000;
  private static final String CALLED_BY_A_SCRIPT = " lua] ";

  private final Consumer<String> echo;
  private final Socket socket;
  private final BufferedReader told;
  private final List<String> commands = new ArrayList<>();

  /**
   * Begins to be told.
   *
   * @param echo sends a text to the same server on another connection
   */
  RedisMonitor(URI server, Consumer<String> echo) {
    this.echo = echo;
    try {
      socket = new Socket(server.getHost(), server.getPort());
      socket.setSoTimeout(TIMEOUT_MS);
      told = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      socket.getOutputStream().write("MONITOR\r\n".getBytes(UTF_8));
      String answer = told.readLine();
      if (!"+OK".equals(answer)) {
        throw new IOException("Redis answered " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often {@code command} was sent so far with {@code part} in an argument. */
  public long calls(String command, String part) {
    readWhatWasTold();
    String name = "\"" + command + "\"";
    return commands.stream()
        .filter(line -> line.toUpperCase(ROOT).contains(name))
        .filter(line -> line.contains(part))
        .count();
  }

  /** Up to a mark that is sent now. */
  private void readWhatWasTold() {
    String mark = UUID.randomUUID().toString();
    echo.accept(mark);
    try {
      String line = told.readLine();
      while (!line.contains(mark)) {
        if (!line.contains(CALLED_BY_A_SCRIPT)) {
          commands.add(line);
        }
        line = told.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
