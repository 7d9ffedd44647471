package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Progress;
import dev.flashsale.chaos.proxy.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL, Redis with a replica, and instances of the service, as processes with proxies between
 * them, all below one directory.
 *
 * <p>Ends with {@link #close()}, and with this process if that is told to end. Thread-safe.
 */
public final class Stack implements AutoCloseable {

  private static final long LOOK_AFTER_EVERY_MS = 500;

  /** For a test: it signs nothing that matters. */
  private static final String EVENT_SECRET = "whsec_" + "QUJD".repeat(10);

  private final Path directory;
  private final TokenKeys keys;
  private final Children children = new Children();
  private final Disks disks;
  private final List<Instance> instances = new ArrayList<>();
  private final Thread hook = new Thread(this::abandon, "end the stack");
  private volatile boolean closed;
  private PostgresServer postgres;
  private RedisPair redis;

  /**
   * Where things are.
   *
   * @param build the production build, a directory with {@code quarkus-run.jar}
   * @param binaries where the servers' executables are unpacked and kept
   * @param directory of this run
   * @param javaFlags of the instances
   */
  public record Places(Path build, Path binaries, Path directory, List<String> javaFlags) {}

  @SuppressWarnings("NullAway.Init") // start() makes the servers before anybody sees it
  private Stack(Path directory, TokenKeys keys) {
    this.directory = directory;
    this.disks = new Disks(directory);
    this.keys = keys;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts everything; returns when all instances are ready. Events go to {@code events}. */
  public static Stack start(Places places, int instances, URI events)
      throws IOException, InterruptedException {
    Files.createDirectories(places.directory());
    Stack stack = new Stack(places.directory(), TokenKeys.create(places.directory()));
    try {
      stack.startServers(places, instances, events);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startServers(Places places, int count, URI events)
      throws IOException, InterruptedException {
    Path executable = RedisPair.unpack(places.binaries());
    List<Link> toRedis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      toRedis.add(Link.open("instance-" + i + "->redis", Ports.pick(), 0));
    }
    Progress.say("starting PostgreSQL ...");
    postgres = PostgresServer.create(children, disks, places.binaries(), directory);
    Progress.say("starting Redis and its replica ...");
    redis = RedisPair.create(children, disks, executable, directory, toRedis);
    Progress.say("starting %d instances ...", count);
    for (int i = 0; i < count; i++) {
      Link toPostgres = Link.open("instance-" + i + "->postgres", Ports.pick(), postgres.port());
      start(places, i, toRedis.get(i), toPostgres, events);
    }
    Thread.ofVirtual().name("supervisor").start(this::supervise);
  }

  /** One after the other: the first one migrates the database. */
  private void start(Places places, int number, Link toRedis, Link toPostgres, URI events)
      throws IOException, InterruptedException {
    int port = Ports.pick();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(places.javaFlags());
    command.addAll(List.of("-jar", places.build().resolve("quarkus-run.jar").toString()));
    Path log = directory.resolve("instance-" + number + ".log");
    Map<String, String> settings = settings(port, toRedis, toPostgres, events);
    Instance instance =
        new Instance(children, number, port, command, settings, log, toRedis, toPostgres);
    if (!instance.awaitReady()) {
      throw new IOException(instance + " did not get ready; see " + log);
    }
    instances.add(instance);
  }

  private Map<String, String> settings(int port, Link toRedis, Link toPostgres, URI events) {
    String database = "postgresql://127.0.0.1:" + toPostgres.port() + "/" + PostgresServer.DATABASE;
    Map<String, String> settings = new HashMap<>();
    settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    settings.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    settings.put("QUARKUS_DATASOURCE_REACTIVE_URL", database);
    settings.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + database);
    settings.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.USER);
    settings.put("QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + toRedis.port());
    settings.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.publicKey().toUri().toString());
    settings.put("FLASHSALE_OUTBOX_SINKS", "webhook");
    settings.put("FLASHSALE_OUTBOX_WEBHOOK_URL", events.toString());
    settings.put("FLASHSALE_OUTBOX_WEBHOOK_SECRET", EVENT_SECRET);
    settings.put("FLASHSALE_OUTBOX_RETRY_DELAY_MAX", "PT2S");
    settings.put("FLASHSALE_OUTBOX_ATTEMPTS_MAX", "1000");
    settings.put("FLASHSALE_PAYMENTS_PROVIDER", "sandbox");
    settings.put("FLASHSALE_PAYMENTS_ANSWER_WITHIN", "PT2S");
    settings.put("FLASHSALE_PAYMENTS_LOOK_AFTER", "PT3S");
    settings.put("FLASHSALE_PAYMENTS_SANDBOX_DELAY", "PT1S");
    settings.put("FLASHSALE_ORDERS_PAYMENT_GRACE", "PT2S");
    settings.put("FLASHSALE_SALES_HOLD_MIN", "PT1S");
    // The books are to balance by themselves.
    settings.put("FLASHSALE_INVENTORY_RECONCILE_EVERY", "PT24H");
    // All shoppers are one address.
    settings.put("FLASHSALE_RATE_LIMITS_ADDRESS_WRITES_ENABLED", "false");
    settings.put("FLASHSALE_RATE_LIMITS_ADDRESS_READS_ENABLED", "false");
    return settings;
  }

  private void supervise() {
    try {
      while (!closed) {
        for (Instance instance : instances) {
          instance.lookAfter();
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_AFTER_EVERY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      Progress.say("an instance cannot be started again: %s", e);
    }
  }

  public List<Instance> instances() {
    return List.copyOf(instances);
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public RedisPair redis() {
    return redis;
  }

  public TokenKeys keys() {
    return keys;
  }

  /** Links end with this process: nobody is left who might use them. */
  @Override
  public void close() {
    closed = true;
    children.destroy();
    disks.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      // Then the hook itself runs, and finds nothing left to do.
    }
  }

  /** Whether disks can be filled here. */
  public static boolean canFillDisks() throws InterruptedException {
    return Disk.canBeFilled();
  }

  /** Of a run that was told to end, nothing is worth keeping. */
  private void abandon() {
    closed = true;
    children.destroy();
    disks.end();
    deleteData(directory);
  }

  /** Deletes all that a closed stack has left in its {@code directory}. */
  public static void deleteData(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      Progress.say("cannot delete %s: %s", directory, e);
    }
  }
}
