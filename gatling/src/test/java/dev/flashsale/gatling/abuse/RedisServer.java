package dev.flashsale.gatling.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The Redis of the stack, spoken to behind the service's back. */
public final class RedisServer {

  private static final int TIMEOUT_MS = 2_000;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);
  private static final int POLL_MS = 20;

  private final URI address;

  public RedisServer(URI address) {
    this.address = address;
  }

  /**
   * Restarts it: it writes out its data, closes every connection, is away for a while, and starts
   * again from its data by its own command line. Returns when it answers again.
   */
  public Restart restart(Duration away) throws IOException, InterruptedException {
    String runId = runId();
    long keys = keys();
    long startNs = System.nanoTime();
    orderRestart(away);
    while (true) {
      try {
        String newRunId = runId();
        if (!newRunId.equals(runId)) {
          return new Restart(runId, newRunId, keys, keys(), msSince(startNs));
        }
      } catch (IOException e) {
        if (msSince(startNs) > away.plus(BACK_WITHIN).toMillis()) {
          throw new IOException("Redis did not come back", e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private static long msSince(long startNs) {
    return Duration.ofNanos(System.nanoTime() - startNs).toMillis();
  }

  /** No answer but the end of the connection is the right one. */
  private void orderRestart(Duration away) throws IOException {
    try (Socket socket = connect()) {
      send(socket, "DEBUG", "RESTART", Long.toString(away.toMillis()));
      String answer = reader(socket).readLine();
      if (answer != null) {
        throw new IOException("Redis does not restart: " + answer);
      }
    }
  }

  private String runId() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "INFO", "server");
      BufferedReader lines = reader(socket);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("run_id:")) {
          return line.substring("run_id:".length());
        }
        if (line.startsWith("-")) {
          throw new IOException(line); // it still loads its data
        }
      }
      throw new IOException("Redis does not say who it is");
    }
  }

  private long keys() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "DBSIZE");
      String reply = reader(socket).readLine();
      if (reply == null || !reply.startsWith(":")) {
        throw new IOException("Redis answered " + reply);
      }
      return Long.parseLong(reply.substring(1));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
  }

  private static void send(Socket socket, String... words) throws IOException {
    StringBuilder resp = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      resp.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(resp.toString().getBytes(US_ASCII));
  }
}
