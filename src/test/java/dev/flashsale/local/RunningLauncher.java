package dev.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A process of {@code ./flashsale run}. */
final class RunningLauncher {

  /** Includes the build, should the local flavour not be there yet. */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final List<RunningLauncher> STARTED = new ArrayList<>();
  private static final String READY = "ready ";

  private final Process process;
  private final Path data;
  private final Path output;

  private RunningLauncher(Process process, Path data, Path output) {
    this.process = process;
    this.data = data;
    this.output = output;
  }

  /** Starts a run on a free port, and does not wait for it. */
  static RunningLauncher start(Path data) throws IOException {
    return start(data, Map.of());
  }

  static RunningLauncher start(Path data, Map<String, String> settings) throws IOException {
    Path output = Files.createTempFile("flashsale-run", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(new File("flashsale").getAbsolutePath(), "run")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("QUARKUS_"));
    environment.put("FLASHSALE_DATA_DIR", data.toString());
    environment.put("QUARKUS_HTTP_PORT", "0");
    environment.putAll(settings);
    RunningLauncher run = new RunningLauncher(builder.start(), data, output);
    STARTED.add(run);
    return run;
  }

  RunningLauncher awaitReady() {
    await()
        .atMost(START_LIMIT)
        .failFast(() -> assertThat(process.isAlive()).overridingErrorMessage(this::output).isTrue())
        .until(() -> output().lines().anyMatch(line -> line.startsWith(READY)));
    return this;
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return output()
        .lines()
        .filter(line -> line.startsWith(READY))
        .findFirst()
        .orElseThrow()
        .substring(READY.length());
  }

  /** What {@code run.pids} names; all of them must live, or have died unreaped. */
  Map<String, ProcessHandle> processes() throws IOException {
    Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    pids().forEach((name, pid) -> processes.put(name, ProcessHandle.of(pid).orElseThrow()));
    return processes;
  }

  /** One of those that {@code run.pids} names, whatever became of the others. */
  ProcessHandle process(String name) throws IOException {
    return Optional.ofNullable(pids().get(name)).flatMap(ProcessHandle::of).orElseThrow();
  }

  private Map<String, Long> pids() throws IOException {
    Map<String, Long> pids = new LinkedHashMap<>();
    for (String line : Files.readAllLines(data.resolve("run.pids"))) {
      String[] nameAndPid = line.split(" ", 2);
      pids.put(nameAndPid[0], Long.parseLong(nameAndPid[1]));
    }
    return pids;
  }

  /** What {@code run.env} says. */
  Map<String, String> environment() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String line : Files.readAllLines(data.resolve("run.env"))) {
      String[] nameAndValue = line.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1]);
    }
    return environment;
  }

  void terminate() {
    process.destroy();
  }

  int awaitExit(Duration limit) {
    await().atMost(limit).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Stops, hard where needed, what the test left running, servers included. */
  static void stopAll() {
    // The latest first: it may use the servers of an earlier one.
    for (RunningLauncher run : STARTED.reversed()) {
      run.terminate();
      if (!Waiting.until(Duration.ofSeconds(40), () -> !run.process.isAlive())) {
        run.process.destroyForcibly();
      }
    }
    for (RunningLauncher run : STARTED) {
      // Whatever a killed run left: a stack without servers ends it when it starts.
      try (LocalStack stack = LocalStack.open(run.data, Set.of())) {
        stack.startServers(step -> {});
      }
    }
    STARTED.clear();
  }
}
