package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis server with a disk and a port of its own, kept over restarts.
 *
 * <p>Each write is with the kernel before its reply is sent, so {@code kill -9} loses nothing. Not
 * thread-safe: one fault at a time has it.
 */
final class RedisNode {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final int CALL_LIMIT_MS = 5_000;

  private final Children children;
  private final Path executable;
  private final Disk disk;
  private final Path data;
  private final Path log;
  private final int port;
  private Child child;

  private RedisNode(Children children, Path executable, Disk disk, Path log, int port, int master)
      throws IOException {
    this.children = children;
    this.executable = executable;
    this.disk = disk;
    this.data = disk.path();
    this.log = log;
    this.port = port;
    this.child = launch(master);
  }

  /** A server without data. {@code master} is the port of its primary, 0 if it is one. */
  static RedisNode create(Children children, Path executable, Disk disk, Path log, int master)
      throws IOException, InterruptedException {
    RedisNode node = new RedisNode(children, executable, disk, log, Ports.pick(), master);
    node.awaitAnswer();
    return node;
  }

  private Child launch(int master) throws IOException {
    return children.start("Redis", command(executable, data, port, master), Map.of(), log);
  }

  private static List<String> command(Path executable, Path data, int port, int master) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of("--bind", "127.0.0.1", "--port", "" + port, "--dir", data.toString()));
    command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "no"));
    command.addAll(List.of("--aof-load-truncated", "yes", "--maxmemory-policy", "noeviction"));
    command.addAll(List.of("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"));
    command.addAll(List.of("--repl-timeout", "5", "--repl-ping-replica-period", "1"));
    if (master > 0) {
      command.addAll(List.of("--replicaof", "127.0.0.1", "" + master));
    }
    return command;
  }

  int port() {
    return port;
  }

  /** Asks the server something, past the proxies. */
  <T> T ask(Function<Jedis, T> question) throws IOException {
    try (Jedis jedis = new Jedis("127.0.0.1", port, CALL_LIMIT_MS, CALL_LIMIT_MS)) {
      return question.apply(jedis);
    } catch (JedisException e) {
      throw new IOException("Redis on port " + port + " does not answer: " + e.getMessage(), e);
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    if (!Await.until(START_LIMIT, () -> !child.isRunning() || answers()) || !child.isRunning()) {
      throw new IOException("Redis did not start; see " + log);
    }
  }

  private boolean answers() {
    try {
      return "PONG".equals(ask(Jedis::ping));
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Whether it has all its primary had a moment ago. */
  boolean isInSync() {
    try {
      return ask(jedis -> jedis.info("replication")).contains("master_link_status:up");
    } catch (IOException notYet) {
      return false;
    }
  }

  void fillDisk() throws IOException {
    disk.fill();
  }

  void freeDisk() throws IOException {
    disk.free();
  }

  void kill() throws IOException, InterruptedException {
    child.kill();
  }

  void startAgain(int master) throws IOException, InterruptedException {
    child = launch(master);
    awaitAnswer();
  }

  void stop() throws IOException, InterruptedException {
    child.stop();
  }

  void carryOn() throws IOException, InterruptedException {
    child.carryOn();
  }

  /** Copies what it has stored so far; the last entry may be cut, as after a crash. */
  void copyData(Path target) throws IOException {
    copy(data, target);
  }

  /** Of a server that does not run. */
  void replaceData(Path source) throws IOException {
    deleteData();
    copy(source, data);
  }

  /** Of a server that does not run. */
  void deleteData() throws IOException {
    for (Path file : list(data)) {
      Files.deleteIfExists(file);
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    for (Path file : list(source)) {
      Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Redis keeps no directories in its own. */
  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
