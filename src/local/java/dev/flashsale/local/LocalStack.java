package dev.flashsale.local;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.LogManager;

/**
 * PostgreSQL and Redis as child processes on free ports of this machine, with their data in one
 * directory.
 *
 * <p>The data survive a stop and also {@code kill -9} of any or all processes: the next start on
 * the same directory ends what is left of the killed run and goes on with its data. One live stack
 * per directory.
 *
 * <p>Nothing stops the servers but {@link #close()}; a killed JVM leaves them running until the
 * next start on the directory. Thread-safe; {@link #close()} may come from a shutdown hook while
 * the servers are still starting.
 */
public final class LocalStack implements AutoCloseable {

  /** What a stack consists of. */
  public enum Server {
    REDIS,
    POSTGRES
  }

  /** Longer than any server takes to start or to give up. */
  private static final int START_LIMIT_S = 90;

  private static final int CLOSE_WHILE_STARTING_LIMIT_S = 10;

  private final DataDirectory data;
  private final Set<Server> servers;
  private final FreePorts ports = FreePorts.pick();
  private final Starting<RedisChild> redis = new Starting<>("Redis");
  private final Starting<PostgresChild> postgres = new Starting<>("PostgreSQL");

  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalStack(DataDirectory data, Set<Server> servers) {
    this.data = data;
    this.servers = EnumSet.noneOf(Server.class);
    this.servers.addAll(servers);
  }

  /**
   * Starts both servers on the data found in the directory, and returns when both answer.
   *
   * @throws LocalStackException if a server does not start, or a live run has the directory
   */
  public static LocalStack start(Path dataDirectory) {
    LocalStack stack = open(dataDirectory, EnumSet.allOf(Server.class));
    stack.startOrClose();
    return stack;
  }

  /**
   * Like {@link #start}, but first throws away what the directory's servers had stored. For tests.
   *
   * @throws LocalStackException if a server does not start, or a live run has the directory
   */
  public static LocalStack startEmpty(Path dataDirectory) {
    LocalStack stack = open(dataDirectory, EnumSet.allOf(Server.class));
    stack.endLeftovers();
    stack.data.delete(stack.data.redis());
    stack.data.delete(stack.data.postgres());
    stack.startOrClose();
    return stack;
  }

  private void startOrClose() {
    try {
      startServers(step -> {});
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Locks the directory for a stack of these servers, which may be none, and starts nothing yet.
   *
   * @throws LocalStackException if a live run has the directory
   */
  static LocalStack open(Path dataDirectory, Set<Server> servers) {
    return new LocalStack(DataDirectory.open(dataDirectory), servers);
  }

  /**
   * Starts the servers, in parallel, and returns when all answer.
   *
   * @param progress is told each step, in words for the person who waits
   * @throws LocalStackException if a server does not start
   */
  void startServers(Consumer<String> progress) {
    // Before there are two threads: JUL and JBoss LogManager deadlock when two start them at once.
    var _ = LogManager.getLogManager();
    endLeftovers();
    if (has(Server.REDIS)) {
      progress.accept("starting Redis ...");
      Path executable = RedisChild.unpack(data);
      redis.begin(() -> RedisChild.start(executable, data, ports.redis()));
    }
    if (has(Server.POSTGRES)) {
      progress.accept("starting PostgreSQL ...");
      postgres.begin(() -> PostgresChild.start(data, ports.postgres()));
    }
    postgres.await(START_LIMIT_S, TimeUnit.SECONDS);
    redis.await(START_LIMIT_S, TimeUnit.SECONDS);
  }

  private void endLeftovers() {
    RedisChild.processes(data).end();
    PostgresChild.processes(data).end();
    data.removeRunFiles();
  }

  /** The database for JDBC; the user is {@link #databaseUser()}, there is no password. */
  public String jdbcUrl() {
    return "jdbc:" + reactiveUrl();
  }

  /**
   * The database for the reactive client; the user is {@link #databaseUser()}, there is no
   * password.
   */
  public String reactiveUrl() {
    require(Server.POSTGRES);
    return "postgresql://localhost:" + ports.postgres() + "/" + PostgresChild.DATABASE;
  }

  public String databaseUser() {
    return PostgresChild.USER;
  }

  public String redisHosts() {
    require(Server.REDIS);
    return "redis://localhost:" + ports.redis();
  }

  boolean has(Server server) {
    return servers.contains(server);
  }

  private void require(Server server) {
    if (!has(server)) {
      throw new IllegalStateException(server + " is not part of this stack");
    }
  }

  /** The process of each server that has started, by the name it has in {@code run.pids}. */
  public Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    redis.started().ifPresent(child -> pids.put("redis", child.pid()));
    postgres.started().ifPresent(child -> pids.put("postgres", child.pid()));
    return pids;
  }

  /** Whether each server that has started still lives, by the name it has in {@code run.pids}. */
  Map<String, Boolean> running() {
    Map<String, Boolean> running = new LinkedHashMap<>();
    redis.started().ifPresent(child -> running.put("redis", child.isRunning()));
    postgres.started().ifPresent(child -> running.put("postgres", child.isRunning()));
    return running;
  }

  DataDirectory data() {
    return data;
  }

  /**
   * Stops Redis, then PostgreSQL, and gives the directory up. Takes at most about a minute, usually
   * far less than a second; further calls do nothing.
   *
   * @throws LocalStackException if a process cannot be ended
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      // The directory may belong to another run by now.
      return;
    }
    redis.end(CLOSE_WHILE_STARTING_LIMIT_S, TimeUnit.SECONDS).ifPresent(RedisChild::stop);
    postgres.end(CLOSE_WHILE_STARTING_LIMIT_S, TimeUnit.SECONDS).ifPresent(PostgresChild::stop);
    // Also ends what a start that was cut short left behind.
    endLeftovers();
    data.close();
  }
}
