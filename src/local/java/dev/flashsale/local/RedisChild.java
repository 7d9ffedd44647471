package dev.flashsale.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * Redis as a child process, with the append-only file on.
 *
 * <p>The library only unpacks the executable. It would start Redis in the terminal's process group,
 * where Ctrl-C ends Redis before the service has drained, and would stop it from a JVM shutdown
 * hook, in no order with ours; so Redis detaches itself and is stopped by {@link #stop()} alone.
 *
 * <p>Not thread-safe, except {@link #isRunning()}.
 */
final class RedisChild {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int SOCKET_TIMEOUT_MS = 500;

  private final ServerProcesses processes;
  private final ProcessHandle process;

  private RedisChild(ServerProcesses processes, ProcessHandle process) {
    this.processes = processes;
    this.process = process;
  }

  /** Redis processes that serve this data directory, whoever started them. */
  static ServerProcesses processes(DataDirectory data) {
    return new ServerProcesses(Set.of("redis-server"), configuration(data), data.redis());
  }

  /**
   * Writes the executable out. No process may be started meanwhile: its first moments would hold
   * the file open for writing, and Linux does not run such a file ("Text file busy").
   */
  static Path unpack(DataDirectory data) {
    try {
      Files.createDirectories(data.binaries());
      return ExecutableProvider.newJarResourceProvider(data.binaries().toFile()).get().toPath();
    } catch (IOException e) {
      throw new LocalStackException("cannot unpack Redis: " + e.getMessage(), e);
    }
  }

  /**
   * Starts Redis and waits until it answers, the append-only file loaded.
   *
   * @throws LocalStackException if it does not
   */
  static RedisChild start(Path executable, DataDirectory data, int port) throws IOException {
    Files.createDirectories(data.redis());
    Files.writeString(configuration(data), settings(data, port));
    launch(executable, data);
    ServerProcesses processes = processes(data);
    ProcessHandle process =
        processes.running().stream().findFirst().orElseThrow(() -> failed("ended at once", data));
    RedisChild redis = new RedisChild(processes, process);
    redis.awaitAnswer(data, port);
    return redis;
  }

  private static Path configuration(DataDirectory data) {
    return data.redis().resolve("redis.conf");
  }

  private static String settings(DataDirectory data, int port) {
    return """
    bind 127.0.0.1
    port %d
    daemonize yes
    pidfile "%s/redis.pid"
    logfile "%s"
    dir "%s"
    # The command line must keep naming this file: a later run recognises a leftover by it.
    set-proc-title no
    save ""
    appendonly yes
    # Each write reaches the kernel before its reply, so kill -9 loses nothing; everysec may hold
    # writes back for two seconds. A power cut is not what a local run guards against.
    appendfsync no
    aof-load-truncated yes
    maxmemory-policy noeviction
    """
        .formatted(port, data.redis(), data.log("redis"), data.redis());
  }

  /** Redis forks and its first process ends, which is what is waited for. */
  private static void launch(Path executable, DataDirectory data) throws IOException {
    Process launcher =
        new ProcessBuilder(List.of(executable.toString(), configuration(data).toString()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(data.log("redis").toFile()))
            .start();
    try {
      if (!launcher.waitFor(10, TimeUnit.SECONDS)) {
        launcher.destroyForcibly();
        throw failed("did not detach within 10 s", data);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while starting Redis", e);
    }
    if (launcher.exitValue() != 0) {
      throw failed("ended with status " + launcher.exitValue(), data);
    }
  }

  private void awaitAnswer(DataDirectory data, int port) {
    boolean settled = Waiting.until(ANSWER_LIMIT, () -> !isRunning() || answers(port));
    if (!isRunning()) {
      throw failed("ended while starting", data);
    }
    if (!settled) {
      throw failed("did not answer within " + ANSWER_LIMIT.toSeconds() + " s", data);
    }
  }

  /** While Redis loads the append-only file it answers {@code -LOADING}. */
  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_TIMEOUT_MS);
      socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      BufferedReader reply =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      return "+PONG".equals(reply.readLine());
    } catch (IOException notYet) {
      return false;
    }
  }

  private static LocalStackException failed(String how, DataDirectory data) {
    return new LocalStackException("Redis " + how + "; see " + data.log("redis"));
  }

  long pid() {
    return process.pid();
  }

  boolean isRunning() {
    // One that was told to restart has detached itself once more, and is another process.
    return ServerProcesses.isRunning(process) || !processes.running().isEmpty();
  }

  /** Lets Redis write the append-only file out and end; kills it if it takes too long. */
  void stop() {
    processes.end();
  }
}
