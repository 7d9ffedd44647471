package dev.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The local run as its user meets it: the launcher, real processes, signals. */
class LocalRunIT {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final List<String> PROCESSES = List.of("app", "redis", "postgres");

  /** One for all tests, which cope with what they find: unpacking and initdb take seconds. */
  private static final Path DATA = Path.of("target", "local-run").toAbsolutePath();

  @AfterEach
  void nothingStaysBehind() {
    RunningLauncher.stopAll();
  }

  @Test
  void namesItsProcessesAndTakesThemAlongOnSigterm() throws IOException {
    RunningLauncher run = RunningLauncher.start(DATA).awaitReady();
    Map<String, ProcessHandle> processes = run.processes();

    assertThat(processes.keySet()).containsExactlyElementsOf(PROCESSES);
    assertThat(processes.values()).allMatch(ServerProcesses::isRunning);
    assertThat(run.environment().get("FLASHSALE_URL")).isEqualTo(run.url());

    run.terminate();

    assertThat(run.awaitExit(STOP_LIMIT)).isEqualTo(143);
    await()
        .untilAsserted(() -> assertThat(processes.values()).noneMatch(ServerProcesses::isRunning));
    assertThat(DATA.resolve("run.pids")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("victims")
  void keepsTheDataWhenKilled(List<String> victims) throws Exception {
    RunningLauncher killed = RunningLauncher.start(DATA).awaitReady();
    Map<String, ProcessHandle> processes = killed.processes();
    String mark = UUID.randomUUID().toString();
    new StoredMark(killed.environment()).store(mark);
    SampleOrder order = new SampleOrder(mark);
    String id = order.place(killed.url());

    processes.forEach(
        (name, process) -> {
          if (victims.contains(name)) {
            process.destroyForcibly();
          }
        });
    killed.terminate();
    killed.awaitExit(STOP_LIMIT);
    RunningLauncher next = RunningLauncher.start(DATA).awaitReady();

    assertThat(processes.values()).noneMatch(ServerProcesses::isRunning);
    assertThat(new StoredMark(next.environment()).isStored(mark)).isTrue();
    // The service may refuse for a moment while it takes over what the killed run had accepted.
    await()
        .atMost(STOP_LIMIT)
        .ignoreException(IOException.class)
        .untilAsserted(() -> assertThat(order.list(next.url())).contains(id));
    assertThat(order.place(next.url())).isEqualTo(id);
  }

  static List<List<String>> victims() {
    return List.of(List.of("app"), List.of("redis"), List.of("postgres"), PROCESSES);
  }

  @Test
  void startsWithATrainingThatIsOfNoUse(@TempDir Path aside) throws IOException {
    RunningLauncher.start(DATA).awaitReady(); // builds and trains, should that be missing
    RunningLauncher.stopAll();
    Path trained = Path.of("target", "local", "trained.aot");
    Path kept = aside.resolve("trained.aot");
    Files.copy(trained, kept);
    try {
      Files.writeString(trained, "not what a JVM wrote");
      RunningLauncher.start(DATA).awaitReady();
    } finally {
      Files.copy(kept, trained, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void saysWhichServerDied() throws IOException {
    RunningLauncher run = RunningLauncher.start(DATA).awaitReady();

    run.process("redis").destroyForcibly();

    await().atMost(STOP_LIMIT).until(() -> run.output().contains("redis has died"));
    assertThat(ServerProcesses.isRunning(run.process("app"))).isTrue();
  }

  /** Other runs while one lives, which none of them may harm. */
  @Nested
  class BesideALiveRun {

    private final RunningLauncher first;

    BesideALiveRun() throws IOException {
      first = RunningLauncher.start(DATA).awaitReady();
    }

    @AfterEach
    void theFirstLivesOn() throws IOException {
      assertThat(first.processes().values()).hasSize(3).allMatch(ServerProcesses::isRunning);
    }

    @Test
    void refusesASecondRunOnTheSameData() throws IOException {
      RunningLauncher second = RunningLauncher.start(DATA);

      assertThat(second.awaitExit(STOP_LIMIT)).isEqualTo(1);
      assertThat(second.output()).contains("another run is using the data directory");
    }

    @Test
    void usesServersOfTheCallers(@TempDir Path other) throws IOException {
      RunningLauncher second = RunningLauncher.start(other, first.environment()).awaitReady();

      assertThat(second.processes().keySet()).containsExactly("app");
      assertThat(second.environment().get("QUARKUS_REDIS_HOSTS"))
          .isEqualTo(first.environment().get("QUARKUS_REDIS_HOSTS"));
    }

    @Test
    void namesThePortInUseAndLeavesNoServers(@TempDir Path other) throws IOException {
      String port = first.url().substring(first.url().lastIndexOf(':') + 1);
      RunningLauncher second = RunningLauncher.start(other, Map.of("QUARKUS_HTTP_PORT", port));

      assertThat(second.awaitExit(RunningLauncher.START_LIMIT)).isEqualTo(1);
      assertThat(second.output())
          .contains("port " + port + " is in use")
          .contains("QUARKUS_HTTP_PORT");
      String directory = other.toRealPath().toString();
      assertThat(ProcessHandle.allProcesses().filter(ServerProcesses::isRunning))
          .noneMatch(process -> process.info().commandLine().orElse("").contains(directory));
      assertThat(other.resolve("run.pids")).doesNotExist();
    }
  }

  @Test
  void namesTheMissingHalfOfACallersDatabase(@TempDir Path other) throws IOException {
    RunningLauncher run =
        RunningLauncher.start(
            other, Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://localhost/shop"));

    assertThat(run.awaitExit(STOP_LIMIT)).isEqualTo(1);
    assertThat(run.output()).contains("QUARKUS_DATASOURCE_REACTIVE_URL is not set");
  }
}
