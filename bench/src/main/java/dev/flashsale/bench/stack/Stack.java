package dev.flashsale.bench.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The service under test with an empty PostgreSQL and Redis of its own, in a temporary directory.
 *
 * <p>Ends with {@link #close()}, and with this process if that is told to end. Thread-safe.
 */
public final class Stack implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  /** The service drains for 20 s at most, then its servers end. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

  private final Process process;
  private final Path dataDir;
  private final Thread hook = new Thread(this::stop, "end the stack");
  private Map<String, String> pids = Map.of();
  private Map<String, String> environment = Map.of();

  private Stack(Process process, Path dataDir) {
    this.process = process;
    this.dataDir = dataDir;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns when the service has said that it is ready. */
  public static Stack start(ServiceCommand command) throws IOException, InterruptedException {
    Path dataDir = Files.createTempDirectory("flashsale-bench");
    ProcessBuilder builder = command.process(dataDir);
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    Stack stack = new Stack(builder.start(), dataDir);
    try {
      stack.awaitReady();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** By address: a name would be looked up by every load generator in its own way. */
  public URI url() {
    return onLoopback(setting("FLASHSALE_URL"));
  }

  private String setting(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException("run.env has no " + name);
    }
    return value;
  }

  private static URI onLoopback(String url) {
    return URI.create(url.replace("localhost", "127.0.0.1"));
  }

  public Path dataDir() {
    return dataDir;
  }

  /** The process named {@code app}, {@code redis} or {@code postgres}. */
  public long pid(String name) {
    String pid = pids.get(name);
    if (pid == null) {
      throw new IllegalStateException("run.pids has no " + name);
    }
    return Long.parseLong(pid);
  }

  public URI redis() {
    return onLoopback(setting("QUARKUS_REDIS_HOSTS"));
  }

  public String jdbcUrl() {
    return setting("QUARKUS_DATASOURCE_JDBC_URL")
        + "?user="
        + setting("QUARKUS_DATASOURCE_USERNAME");
  }

  /** What another instance of the service needs to share these servers. */
  Map<String, String> environment() {
    return environment;
  }

  private void awaitReady() throws IOException, InterruptedException {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread.ofVirtual().name("stack output").start(() -> follow(process, ready));
    try {
      ready.get(READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the stack did not get ready", e);
    }
    pids = RunFile.read(dataDir.resolve("run.pids"), ' ');
    environment = RunFile.read(dataDir.resolve("run.env"), '=');
  }

  /** Reads to the end, so that the service never blocks on a full pipe. */
  static void follow(Process process, CompletableFuture<Void> ready) {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().filter(line -> line.startsWith("ready ")).forEach(_ -> ready.complete(null));
      ready.completeExceptionally(new IOException("it ended before it was ready"));
    } catch (IOException | UncheckedIOException e) {
      ready.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      // Then the hook itself runs, and finds nothing left to do.
    }
  }

  private synchronized void stop() {
    end(process);
    deleteData();
  }

  /** Ends a process as Ctrl-C would; one that does not listen is killed. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void deleteData() {
    if (!Files.exists(dataDir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dataDir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("bench: cannot delete " + dataDir + ": " + e.getMessage());
    }
  }
}
