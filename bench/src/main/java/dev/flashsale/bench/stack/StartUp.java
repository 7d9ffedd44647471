package dev.flashsale.bench.stack;

import dev.flashsale.bench.cpu.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How long an instance takes to answer, and what it needs before anybody buys.
 *
 * @param firstAnswerMs from the start of the process to its first answer over HTTP, in ms
 * @param atRest its memory when it had been idle for a few seconds
 */
public record StartUp(long firstAnswerMs, Memory atRest) {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final Duration REST = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(2);

  /** Starts a second instance on the servers of {@code stack}, and ends it again. */
  public static StartUp measure(ServiceCommand command, Stack stack)
      throws IOException, InterruptedException {
    Path dataDir = Files.createDirectory(stack.dataDir().resolve("second-instance"));
    int port = freePort();
    ProcessBuilder builder = command.process(dataDir);
    Map<String, String> environment = builder.environment();
    environment.putAll(stack.environment());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      Thread.ofVirtual().start(() -> Stack.follow(process, new CompletableFuture<>()));
      awaitAnswer(process, port, start);
      long firstAnswerMs = Duration.ofNanos(System.nanoTime() - start).toMillis();
      Thread.sleep(REST);
      return new StartUp(firstAnswerMs, Memory.of(process.pid()));
    } finally {
      Stack.end(process);
    }
  }

  private static void awaitAnswer(Process process, int port, long start)
      throws IOException, InterruptedException {
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() - start > ANSWER_LIMIT.toNanos()) {
        throw new IOException("the second instance did not answer");
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket
          .getOutputStream()
          .write(
              "GET /v1/sales HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream answer = socket.getInputStream();
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8).startsWith("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
