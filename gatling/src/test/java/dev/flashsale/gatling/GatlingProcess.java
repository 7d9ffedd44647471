package dev.flashsale.gatling;

import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A simulation in a process of its own: Gatling ends its process when it is done. */
public final class GatlingProcess {

  private static final int GOOD = 0;
  private static final int ASSERTIONS_FAILED = 2;

  private final Path reports;

  /** Writes its report into a directory of its own below {@code reports}. */
  public GatlingProcess(Path reports) {
    this.reports = reports;
  }

  /**
   * Runs {@code simulation} and says where its report is.
   *
   * @param settings those the simulation must not choose for itself
   * @return whether its assertions held
   * @throws IOException if it did not run to its end
   */
  public boolean run(Class<? extends Simulation> simulation, Map<String, String> settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.gatling.app.Gatling"));
    command.addAll(List.of("--simulation", simulation.getName()));
    command.addAll(List.of("--results-folder", reports.toString()));
    int exitCode = await(new ProcessBuilder(command).inheritIO().start());
    System.out.println(report().map(page -> "report: " + page).orElse("Gatling wrote no report"));
    if (exitCode != GOOD && exitCode != ASSERTIONS_FAILED) {
      throw new IOException("the simulation did not run (exit " + exitCode + ")");
    }
    System.out.println(exitCode == GOOD ? "simulation: green" : "simulation: RED, see the report");
    return exitCode == GOOD;
  }

  private static int await(Process gatling) throws InterruptedException {
    Thread stop = Thread.ofPlatform().unstarted(gatling::destroy);
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return gatling.waitFor();
    } finally {
      Runtime.getRuntime().removeShutdownHook(stop);
    }
  }

  private Optional<Path> report() throws IOException {
    if (!Files.isDirectory(reports)) {
      return Optional.empty();
    }
    try (Stream<Path> runs = Files.list(reports)) {
      return runs.map(run -> run.resolve("index.html"))
          .filter(Files::exists)
          .max(Comparator.naturalOrder());
    }
  }
}
