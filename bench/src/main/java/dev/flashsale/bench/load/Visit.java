package dev.flashsale.bench.load;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Sends a certain number of requests, untimed, and counts the answers by status: what comes before
 * a round, and what looks closer after it. Thread-safe.
 */
public final class Visit {

  private static final int TIMEOUT_MS = 20_000;

  private final URI server;
  private final int connections;

  public Visit(URI server, int connections) {
    this.server = server;
    this.connections = connections;
  }

  /** Sends the first {@code count} requests. */
  public Map<Integer, Long> send(Requests requests, long count)
      throws IOException, InterruptedException {
    AtomicLong next = new AtomicLong();
    Map<Integer, Long> statuses = new TreeMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Map<Integer, Long>> visitor = () -> visit(requests, next, count);
      for (Future<Map<Integer, Long>> done :
          threads.invokeAll(Stream.generate(() -> visitor).limit(connections).toList())) {
        done.get().forEach((status, n) -> statuses.merge(status, n, Long::sum));
      }
    } catch (ExecutionException e) {
      throw new IOException("the service does not answer: " + e.getCause(), e.getCause());
    }
    return statuses;
  }

  private Map<Integer, Long> visit(Requests requests, AtomicLong next, long count)
      throws IOException {
    Map<Integer, Long> statuses = new TreeMap<>();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MS);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      InputStream in = socket.getInputStream();
      AnswerReader reader = new AnswerReader();
      byte[] buffer = new byte[8 * 1024];
      for (long n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
        requests.get(n, (head, tail) -> write(out, head, tail));
        out.flush();
        statuses.merge(answer(in, reader, buffer), 1L, Long::sum);
      }
    }
    return statuses;
  }

  private static void write(OutputStream out, byte[] head, byte[] tail) {
    try {
      out.write(head);
      out.write(tail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int answer(InputStream in, AnswerReader reader, byte[] buffer) throws IOException {
    while (true) {
      int read = in.read(buffer);
      if (read < 0) {
        throw new EOFException("the service closed the connection");
      }
      for (int i = 0; i < read; i++) {
        int status = reader.accept(buffer[i]);
        if (status != 0) {
          return status;
        }
      }
    }
  }
}
