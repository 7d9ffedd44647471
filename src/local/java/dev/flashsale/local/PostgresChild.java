package dev.flashsale.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * PostgreSQL as a child process, as durable as a production server: the library's defaults trade
 * that for speed.
 *
 * <p>Not thread-safe, except {@link #isRunning()}.
 */
final class PostgresChild {

  static final String USER = "postgres";
  static final String DATABASE = "flashsale";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final ServerProcesses processes;
  private final ProcessHandle postmaster;

  private PostgresChild(
      EmbeddedPostgres server, ServerProcesses processes, ProcessHandle postmaster) {
    this.server = server;
    this.processes = processes;
    this.postmaster = postmaster;
  }

  /** PostgreSQL processes that serve this data directory, whoever started them. */
  static ServerProcesses processes(DataDirectory data) {
    // A run killed in its first start leaves an initdb or a pg_ctl that is about to start a server.
    return new ServerProcesses(
        Set.of("postgres", "initdb", "pg_ctl"), data.postgres(), data.postgres());
  }

  /**
   * Starts PostgreSQL, waits until it answers and creates the database if it is absent.
   *
   * @throws LocalStackException if it does not answer
   */
  static PostgresChild start(DataDirectory data, int port) throws IOException {
    discardUnfinishedUnpacking(data);
    discardUnfinishedCluster(data);
    discardStaleLock(data);
    try {
      EmbeddedPostgres server = launch(data, port);
      PostgresChild postgres = new PostgresChild(server, processes(data), postmaster(data));
      createDatabase(server);
      markClusterFinished(data);
      return postgres;
    } catch (IOException | SQLException | RuntimeException e) {
      throw new LocalStackException(
          "PostgreSQL did not start: " + e.getMessage() + "; see " + data.log("postgres"), e);
    }
  }

  private static EmbeddedPostgres launch(DataDirectory data, int port) throws IOException {
    Files.createDirectories(data.binaries());
    return EmbeddedPostgres.builder()
        .setDataDirectory(data.postgres())
        .setOverrideWorkingDirectory(data.binaries().toFile())
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(START_LIMIT)
        .setOutputRedirector(Redirect.appendTo(data.log("postgres").toFile()))
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "localhost")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        .start();
  }

  /** The library keeps a half-written executable of a killed run for good. */
  private static void discardUnfinishedUnpacking(DataDirectory data) throws IOException {
    if (!Files.isDirectory(data.binaries())) {
      return;
    }
    List<Path> unpacked;
    try (Stream<Path> files = Files.list(data.binaries())) {
      unpacked = files.filter(file -> file.getFileName().toString().startsWith("PG-")).toList();
    }
    for (Path directory : unpacked) {
      if (!Files.exists(directory.resolve(".exists"))) {
        data.delete(directory);
      }
    }
  }

  /**
   * A cluster without the mark is what a run killed in its first start left: nothing was ever
   * stored in it.
   */
  private static void discardUnfinishedCluster(DataDirectory data) {
    if (!Files.exists(finishedMark(data))) {
      data.delete(data.postgres());
    }
  }

  /**
   * PostgreSQL takes the pid in its lock file for a live server as long as the pid exists, be it as
   * a dead process nobody has collected yet, or as another one after a reboot. Here it is known
   * that none serves the directory.
   */
  private static void discardStaleLock(DataDirectory data) throws IOException {
    if (processes(data).running().isEmpty()) {
      Files.deleteIfExists(lockFile(data));
    }
  }

  private static Path lockFile(DataDirectory data) {
    return data.postgres().resolve("postmaster.pid");
  }

  private static void markClusterFinished(DataDirectory data) throws IOException {
    Files.writeString(
        finishedMark(data),
        "This cluster is complete; without this file the next run makes anew.\n");
  }

  private static Path finishedMark(DataDirectory data) {
    return data.postgres().resolve("flashsale.complete");
  }

  private static ProcessHandle postmaster(DataDirectory data) throws IOException {
    long pid;
    try (Stream<String> lines = Files.lines(lockFile(data))) {
      pid = lines.findFirst().map(String::strip).map(Long::parseLong).orElse(-1L);
    }
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IOException(lockFile(data) + " names no live process"));
  }

  private static void createDatabase(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + DATABASE);
    }
  }

  long pid() {
    return postmaster.pid();
  }

  boolean isRunning() {
    return ServerProcesses.isRunning(postmaster);
  }

  /** Stops PostgreSQL, disconnecting who is still connected; kills it if it takes too long. */
  void stop() {
    try {
      // Asks for a fast stop and gives up after 5 s without an exception; the next line makes sure.
      server.close();
    } catch (IOException e) {
      throw new LocalStackException("cannot stop PostgreSQL: " + e.getMessage(), e);
    }
    processes.end();
  }
}
