package dev.flashsale.gatling.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The service with its database and Redis, as {@code flashsale run} starts it, on a free port. */
final class LocalRun implements AutoCloseable {

  /** The first start may have to build. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);

  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

  private final Process process;
  private final Path dataDir;
  private final int port;

  private LocalRun(Process process, Path dataDir, int port) {
    this.process = process;
    this.dataDir = dataDir;
    this.port = port;
  }

  static LocalRun start(Path launcher, Path dataDir) throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(launcher.toString(), "run")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("FLASHSALE_DATA_DIR", dataDir.toString());
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    LocalRun run = new LocalRun(builder.start(), dataDir, port);
    try {
      run.awaitReady();
      return run;
    } catch (IOException | InterruptedException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  URI url() {
    return URI.create("http://localhost:" + port);
  }

  Path dataDir() {
    return dataDir;
  }

  /** Stops it as Ctrl-C would; only one that does not listen is killed, and that is a failure. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IOException("the local run did not stop within " + STOPPED_WITHIN);
  }

  private void awaitReady() throws IOException, InterruptedException {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread.ofVirtual().name("local run output").start(() -> follow(ready));
    try {
      ready.get(READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the local run did not get ready", e);
    }
  }

  /** Reads to the end, so that the run never blocks on a full pipe. */
  private void follow(CompletableFuture<Void> ready) {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().filter(line -> line.startsWith("ready ")).forEach(_ -> ready.complete(null));
      ready.completeExceptionally(new IOException("it ended before it was ready"));
    } catch (IOException | UncheckedIOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
