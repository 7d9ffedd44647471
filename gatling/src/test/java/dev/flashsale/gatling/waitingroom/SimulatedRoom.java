package dev.flashsale.gatling.waitingroom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flashsale.gatling.GatlingProcess;
import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.params.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The whole run: the simulation in a process of its own, then the verdict on what shoppers were
 * told, then the draw, recomputed by the program that anyone can run.
 */
public final class SimulatedRoom {

  private static final Duration BOOKS_SETTLE_WITHIN = Duration.ofSeconds(60);
  private static final long POLL_MS = 200;

  private SimulatedRoom() {}

  /** The exit code: 0 if all is as promised. */
  public static int run() throws IOException, InterruptedException {
    RoomParameters parameters = RoomParameters.read();
    Path reports = parameters.guests().toAbsolutePath().resolveSibling("report");
    boolean green =
        new GatlingProcess(reports).run(WaitingRoomSimulation.class, parameters.shared());
    List<Guest> guests =
        Files.readAllLines(parameters.guests()).stream().map(Guest::parse).toList();
    List<String> faults = judge(parameters, guests);
    faults.forEach(fault -> System.out.println("  " + fault));
    System.out.println(faults.isEmpty() ? "waiting room: green" : "waiting room: RED");
    boolean verified = verifyDraw(parameters, guests);
    System.out.println(verified ? "draw: green" : "draw: RED");
    return green && faults.isEmpty() && verified ? 0 : 1;
  }

  private static List<String> judge(RoomParameters parameters, List<Guest> guests)
      throws IOException, InterruptedException {
    try (Organiser organiser = new Organiser(parameters.urls().getFirst())) {
      RoomVerdict verdict =
          new RoomVerdict(
              guests,
              parameters.tickets(),
              parameters.units(),
              organiser.room(parameters.saleId()).path("draw").path("tickets").asLong(),
              settledAudit(organiser, parameters.saleId()).path("items").path(0));
      System.out.println(verdict.summary());
      return verdict.faults();
    }
  }

  private static JsonNode settledAudit(Organiser organiser, String sale)
      throws IOException, InterruptedException {
    String admin = organiser.token("simulation", "admin");
    Instant deadline = Instant.now().plus(BOOKS_SETTLE_WITHIN);
    while (true) {
      JsonNode audit = organiser.audit(admin, sale);
      if (audit.path("journalBacklog").asLong() == 0 || Instant.now().isAfter(deadline)) {
        return audit;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private static boolean verifyDraw(RoomParameters parameters, List<Guest> guests)
      throws IOException, InterruptedException {
    Path told = parameters.guests().resolveSibling("positions.txt");
    Files.write(
        told, guests.stream().map(guest -> guest.number() + " " + guest.position()).toList());
    String launcher = new Setting("flashsale.launcher").textOr("../flashsale");
    Process process =
        new ProcessBuilder(
                launcher,
                "verify-draw",
                parameters.saleId(),
                "--url",
                parameters.urls().getFirst().toString(),
                "--commitment",
                Files.readString(parameters.commitment()),
                "--positions",
                told.toAbsolutePath().toString())
            .inheritIO()
            .start();
    return process.waitFor() == 0;
  }
}
