package dev.flashsale.gatling;

import dev.flashsale.gatling.oracle.Oracle;
import dev.flashsale.gatling.params.SaleKind;
import dev.flashsale.gatling.params.SaleParameters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole run: the simulation in a process of its own, then the oracle, whatever the simulation
 * said. Exits with 0 only when both are content.
 */
public final class SimulatedSale {

  private SimulatedSale() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    SaleParameters parameters = SaleParameters.read();
    Path reports = parameters.history().toAbsolutePath().resolveSibling("report");
    int simulation = simulate(parameters, reports);
    System.out.println(
        report(reports).map(page -> "report: " + page).orElse("Gatling wrote no report"));
    System.out.println("history: " + parameters.history().toAbsolutePath());
    if (!started(simulation)) {
      System.out.println("simulation: RED, it did not run (exit " + simulation + ")");
      System.exit(1);
    }
    int oracle =
        Oracle.run(
            parameters.urls().getFirst(), parameters.history(), parameters.dataDir(), System.out);
    System.out.println(simulation == 0 ? "simulation: green" : "simulation: RED, see the report");
    System.exit(simulation == 0 && oracle == 0 ? 0 : 1);
  }

  /** Gatling ends its process when it is done, so it gets one that may end. */
  private static int simulate(SaleParameters parameters, Path reports)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // Chosen here at the latest, so that both processes and a repetition use the same.
    command.add(property(SaleParameters.SALE.name(), parameters.saleId()));
    command.add(property(SaleParameters.SEED.name(), Long.toString(parameters.seed())));
    command.add(property(SaleParameters.HISTORY.name(), parameters.history().toString()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.gatling.app.Gatling"));
    command.addAll(List.of("--simulation", simulation(parameters.kind()).getName()));
    command.addAll(List.of("--results-folder", reports.toString()));
    Process gatling = new ProcessBuilder(command).inheritIO().start();
    Thread stop = Thread.ofPlatform().unstarted(gatling::destroy);
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return gatling.waitFor();
    } finally {
      Runtime.getRuntime().removeShutdownHook(stop);
    }
  }

  private static Class<? extends SaleSimulation> simulation(SaleKind kind) {
    return switch (kind) {
      case FLASH_SALE -> FlashSaleSimulation.class;
      case CHECKOUT -> CheckoutSimulation.class;
    };
  }

  private static String property(String name, String value) {
    return "-D" + name + "=" + value;
  }

  /** Gatling's exit codes: 0 for a good run, 2 for failed assertions, anything else for no run. */
  private static boolean started(int exitCode) {
    return exitCode == 0 || exitCode == 2;
  }

  private static Optional<Path> report(Path reports) throws IOException {
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
