package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PostgreSQL with durable settings, on a disk of its own. The library unpacks it and makes the
 * cluster; the server is then a child of this process, so that its postmaster can be signalled and
 * collected.
 *
 * <p>Not thread-safe: one fault at a time has it.
 */
public final class PostgresServer {

  static final String USER = "postgres";
  static final String DATABASE = "flashsale";
  private static final int DISK_MB = 512;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Children children;
  private final Path binaries;
  private final Disk disk;
  private final Path data;
  private final Path log;
  private final int port;
  private Child child;

  private PostgresServer(Children children, Path binaries, Disk disk, Path data, Path log, int port)
      throws IOException {
    this.children = children;
    this.binaries = binaries;
    this.disk = disk;
    this.data = data;
    this.log = log;
    this.port = port;
    this.child = launch();
  }

  /** Makes a cluster with an empty database below {@code directory}, and starts it. */
  static PostgresServer create(Children children, Disks disks, Path unpackInto, Path directory)
      throws IOException, InterruptedException {
    Path log = directory.resolve("postgres.log");
    int port = Ports.pick();
    Path cluster = directory.resolve("new-cluster");
    makeCluster(unpackInto, cluster, log, port);
    Disk disk = disks.create("postgres", DISK_MB);
    Path data = disk.move(cluster, "data");
    PostgresServer server =
        new PostgresServer(children, binaries(unpackInto), disk, data, log, port);
    server.awaitAnswer();
    return server;
  }

  private static void makeCluster(Path unpackInto, Path data, Path log, int port)
      throws IOException {
    try (EmbeddedPostgres cluster =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(unpackInto.toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(true)
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                .setLocaleConfig("locale", "C")
                .setServerConfig("unix_socket_directories", "")
                .start();
        Connection connection = cluster.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    } catch (SQLException e) {
      throw new IOException("cannot create the database; see " + log, e);
    }
  }

  private static Path binaries(Path unpackedInto) throws IOException {
    try (Stream<Path> files = Files.list(unpackedInto)) {
      return files
          .map(file -> file.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .findFirst()
          .orElseThrow(() -> new IOException("no PostgreSQL in " + unpackedInto));
    }
  }

  private Child launch() throws IOException {
    List<String> command = new ArrayList<>(disk.enter());
    if (!disk.enter().isEmpty() || LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to be root
    }
    command.addAll(
        List.of(binaries.resolve("postgres").toString(), "-D", data.toString(), "-p", "" + port));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "max_wal_size=64MB",
            // A disk in memory is at once done: commits are to take as long as on another.
            "commit_delay=2000",
            "commit_siblings=0",
            "max_connections=200")) {
      command.addAll(List.of("-c", setting));
    }
    return children.start("PostgreSQL", command, Map.of(), log);
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    if (!Await.until(START_LIMIT, () -> !child.isRunning() || answers()) || !child.isRunning()) {
      throw new IOException("PostgreSQL did not start; see " + log);
    }
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl())) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** The server itself, past the proxies. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&connectTimeout=5&socketTimeout=20"
        .formatted(port, DATABASE, USER);
  }

  int port() {
    return port;
  }

  /** Leaves it no space to write to; it may end itself then. */
  public void fillDisk() throws IOException {
    disk.fill();
  }

  /** Gives the space back; returns when it answers. */
  public void freeDisk() throws IOException, InterruptedException {
    disk.free();
    if (child.isRunning()) {
      awaitAnswer();
    } else {
      startAgain();
    }
  }

  public void kill() throws IOException, InterruptedException {
    child.kill();
  }

  /** Ends it as {@code pg_ctl stop -m fast} does: connections are cut, transactions rolled back. */
  public void endFast() throws IOException, InterruptedException {
    child.end("INT");
  }

  /** Ends it as {@code pg_ctl stop -m immediate} does: the next start recovers from its log. */
  public void endImmediately() throws IOException, InterruptedException {
    child.end("QUIT");
  }

  public void startAgain() throws IOException, InterruptedException {
    child = launch();
    awaitAnswer();
  }

  public void stop() throws IOException, InterruptedException {
    child.stop();
  }

  public void carryOn() throws IOException, InterruptedException {
    child.carryOn();
  }
}
