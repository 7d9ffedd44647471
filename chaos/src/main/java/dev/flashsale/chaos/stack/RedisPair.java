package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import dev.flashsale.chaos.proxy.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis primary and its replica, which follows it through a link of its own.
 *
 * <p>Not thread-safe, except {@link #ask}: one fault at a time has it.
 */
public final class RedisPair {

  private static final int DISK_MB = 128;
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(20);

  private final Path directory;
  private final Link toPrimary;
  private final List<Link> ofInstances;
  private volatile RedisNode primary;
  private volatile RedisNode replica;

  private RedisPair(
      Path directory, RedisNode primary, RedisNode replica, Link toPrimary, List<Link> links) {
    this.directory = directory;
    this.primary = primary;
    this.replica = replica;
    this.toPrimary = toPrimary;
    this.ofInstances = links;
  }

  /** Starts both below {@code directory}, and points the instances' links at the primary. */
  static RedisPair create(
      Children children, Disks disks, Path executable, Path directory, List<Link> ofInstances)
      throws IOException, InterruptedException {
    Disk first = disks.create("redis-a", DISK_MB);
    Path log = directory.resolve("redis-a.log");
    RedisNode primary = RedisNode.create(children, executable, first, log, 0);
    Link toPrimary = Link.open("replica->redis", Ports.pick(), primary.port());
    ofInstances.forEach(link -> link.point(primary.port()));
    Disk second = disks.create("redis-b", DISK_MB);
    log = directory.resolve("redis-b.log");
    RedisNode replica = RedisNode.create(children, executable, second, log, toPrimary.port());
    return new RedisPair(directory, primary, replica, toPrimary, ofInstances);
  }

  /** Writes the executable out, unless it is there; no process may be started meanwhile. */
  static Path unpack(Path directory) throws IOException {
    Files.createDirectories(directory);
    return ExecutableProvider.newJarResourceProvider(directory.toFile()).get().toPath();
  }

  /** Asks the primary, past the proxies. Thread-safe. */
  public <T> T ask(Function<Jedis, T> question) throws IOException {
    return primary.ask(question);
  }

  /** The link over which the replica follows the primary. */
  public Link replication() {
    return toPrimary;
  }

  public void kill() throws IOException, InterruptedException {
    primary.kill();
  }

  public void startAgain() throws IOException, InterruptedException {
    primary.startAgain(0);
  }

  public void stop() throws IOException, InterruptedException {
    primary.stop();
  }

  public void carryOn() throws IOException, InterruptedException {
    primary.carryOn();
  }

  /** Leaves the primary no space to write to. */
  public void fillDisk() throws IOException {
    primary.fillDisk();
  }

  public void freeDisk() throws IOException {
    primary.freeDisk();
  }

  /** Throws away what a killed primary had stored. */
  public void deleteData() throws IOException {
    primary.deleteData();
  }

  /** Keeps what the primary has stored by now, for {@link #rollBack}. */
  public void remember() throws IOException {
    Path copy = directory.resolve("redis-copy");
    if (Files.isDirectory(copy)) {
      try (var files = Files.list(copy)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    primary.copyData(copy);
  }

  /** Restarts the primary from what was last remembered. */
  public void rollBack() throws IOException, InterruptedException {
    primary.kill();
    primary.replaceData(directory.resolve("redis-copy"));
    primary.startAgain(0);
  }

  /** Waits until the replica has what the primary has; false if it does not get there. */
  public boolean awaitSync() throws InterruptedException {
    return Await.until(SYNC_LIMIT, replica::isInSync);
  }

  /**
   * Kills the primary, makes a primary of the replica, whatever it missed, and leads everybody
   * there. The killed one starts again as its replica, without data.
   */
  public void failOver() throws IOException, InterruptedException {
    RedisNode old = primary;
    RedisNode next = replica;
    old.kill();
    next.ask(Jedis::replicaofNoOne);
    primary = next;
    ofInstances.forEach(link -> link.point(next.port()));
    toPrimary.point(next.port());
    toPrimary.restore();
    old.deleteData();
    old.startAgain(toPrimary.port());
    replica = old;
  }
}
