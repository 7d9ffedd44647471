package dev.flashsale.gatling;

import dev.flashsale.gatling.abuse.AbuseParameters;
import dev.flashsale.gatling.abuse.Verdict;
import dev.flashsale.gatling.oracle.Oracle;
import dev.flashsale.gatling.params.SaleKind;
import dev.flashsale.gatling.params.SaleParameters;
import dev.flashsale.gatling.waitingroom.SimulatedRoom;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The whole run: the simulation in a process of its own, then the oracle, whatever the simulation
 * said. Exits with 0 only when both are content.
 */
public final class SimulatedSale {

  private SimulatedSale() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean waitingRoom = SaleParameters.SIMULATION.textOr("").equals("waiting-room");
    System.exit(waitingRoom ? SimulatedRoom.run() : run());
  }

  private static int run() throws IOException, InterruptedException {
    SaleParameters parameters = SaleParameters.read();
    Path reports = parameters.history().toAbsolutePath().resolveSibling("report");
    boolean green =
        new GatlingProcess(reports).run(simulation(parameters.kind()), chosen(parameters));
    System.out.println("history: " + parameters.history().toAbsolutePath());
    int oracle = judge(parameters);
    return green && oracle == 0 ? 0 : 1;
  }

  private static int judge(SaleParameters parameters) throws InterruptedException {
    return parameters.kind() == SaleKind.ABUSE
        ? Verdict.run(AbuseParameters.of(parameters), System.out)
        : Oracle.run(
            parameters.urls().getFirst(), parameters.history(), parameters.dataDir(), System.out);
  }

  /** Chosen here at the latest, so that both processes and a repetition use the same. */
  private static Map<String, String> chosen(SaleParameters parameters) {
    return Map.of(
        SaleParameters.SALE.name(),
        parameters.saleId(),
        SaleParameters.SEED.name(),
        Long.toString(parameters.seed()),
        SaleParameters.HISTORY.name(),
        parameters.history().toString());
  }

  private static Class<? extends Simulation> simulation(SaleKind kind) {
    return switch (kind) {
      case FLASH_SALE -> FlashSaleSimulation.class;
      case CHECKOUT -> CheckoutSimulation.class;
      case ABUSE -> AbuseSimulation.class;
    };
  }
}
