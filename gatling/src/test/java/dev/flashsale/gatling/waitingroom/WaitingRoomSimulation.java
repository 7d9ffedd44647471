package dev.flashsale.gatling.waitingroom;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.endpoints.TokenDesk;
import dev.flashsale.gatling.waitingroom.Guest.Ending;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A crowd joins a sale's waiting room, most of it before the opening, polls as it is told to, and
 * buys when it is let in.
 */
public final class WaitingRoomSimulation extends Simulation {

  /** Of the crowd's arrival, how much is over when the sale opens. */
  private static final double BEFORE_OPENING = 0.9;

  private static final Duration LATEST_END_AFTER_ARRIVAL = Duration.ofMinutes(4);
  private static final int POLLS_MAX = 500;
  private static final int JOINS_MAX = 10;
  private static final Set<String> GOES_ON = Set.of("IN_DRAW", "WAITING", "NONE");

  private final RoomParameters parameters = RoomParameters.read();
  private final Queue<Guest> guests = new ConcurrentLinkedQueue<>();
  private List<String> tokens = List.of();
  private volatile Instant opensAt = Instant.MAX;

  {
    double perSecond = (double) parameters.tickets() / parameters.arrival().toSeconds();
    setUp(
            scenario("crowd")
                .exec(feed(arrivals()), join(), queue(), buy(), exec(this::writeDown))
                .injectOpen(constantUsersPerSec(perSecond).during(parameters.arrival())))
        .protocols(
            http.baseUrls(parameters.urls().stream().map(URI::toString).toList())
                .disableWarmUp()
                .disableFollowRedirect()
                .shareConnections())
        .maxDuration(parameters.arrival().plus(LATEST_END_AFTER_ARRIVAL))
        .assertions(
            global().failedRequests().count().is(0L),
            details("join").successfulRequests().count().gte((long) parameters.tickets()));
  }

  /** Prepares the tokens first: the sale opens while the crowd is coming. */
  @Override
  public void before() {
    System.out.printf(
        "sale %s at %s: %,d tickets in %d s for %,d units%n",
        parameters.saleId(),
        parameters.urls(),
        parameters.tickets(),
        parameters.arrival().toSeconds(),
        parameters.units());
    try (Organiser organiser = new Organiser(parameters.urls().getFirst())) {
      tokens =
          new TokenDesk(organiser)
              .tokens(
                  IntStream.range(0, parameters.tickets())
                      .mapToObj(number -> parameters.saleId() + "-guest-" + number)
                      .toList());
      long openAfterMs = (long) (parameters.arrival().toMillis() * BEFORE_OPENING);
      opensAt = Instant.now().plusMillis(openAfterMs).truncatedTo(ChronoUnit.SECONDS);
      String admin = organiser.token("simulation", "admin");
      organiser.openRoom(
          admin, parameters.saleId(), opensAt, parameters.units(), parameters.admitPerSecond());
      Files.createDirectories(parameters.commitment().toAbsolutePath().getParent());
      Files.writeString(
          parameters.commitment(),
          organiser.room(parameters.saleId()).path("draw").path("commitment").asText());
    } catch (IOException e) {
      throw new UncheckedIOException("the sale could not be prepared: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while preparing the sale", e);
    }
  }

  @Override
  public void after() {
    try {
      Files.createDirectories(parameters.guests().toAbsolutePath().getParent());
      Files.write(parameters.guests(), guests.stream().map(Guest::line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("what shoppers were told is lost", e);
    }
  }

  private Iterator<Map<String, Object>> arrivals() {
    return IntStream.range(0, parameters.tickets())
        .mapToObj(
            number ->
                Map.<String, Object>of(
                    "token", tokens.get(number), "key", "guest-" + number, "state", "NONE"))
        .iterator();
  }

  /** An honest client: the same key until there is a ticket. */
  private ChainBuilder join() {
    return asLongAs(
            session -> !session.contains("ticket") && session.getInt("joins") < JOINS_MAX, "joins")
        .on(
            joinOnce(),
            doIf(session -> !session.contains("ticket"))
                .then(pause(WaitingRoomSimulation::patience)));
  }

  private ChainBuilder joinOnce() {
    return exec(
        http("join")
            .post("/v1/sales/" + parameters.saleId() + "/queue")
            .header("Authorization", "Bearer #{token}")
            .header("Idempotency-Key", "#{key}")
            .check(
                status().in(201, 503),
                jsonPath("$.ticket").optional().saveAs("ticket"),
                jsonPath("$.number").optional().saveAs("number"),
                jsonPath("$.state").optional().saveAs("state"),
                jsonPath("$.position").optional().saveAs("position"),
                header("Retry-After").optional().saveAs("retryAfter")));
  }

  private ChainBuilder queue() {
    return exec(
        asLongAs(
                session ->
                    session.contains("ticket")
                        && GOES_ON.contains(session.getString("state"))
                        && session.getInt("polls") < POLLS_MAX,
                "polls")
            .on(pause(WaitingRoomSimulation::patience), poll()));
  }

  private ChainBuilder poll() {
    return exec(
        http("poll")
            .get("/v1/sales/" + parameters.saleId() + "/queue/#{ticket}")
            .header("Authorization", "Bearer #{token}")
            .check(
                status().in(200, 503),
                jsonPath("$.state").optional().saveAs("told"),
                jsonPath("$.position").optional().saveAs("position"),
                jsonPath("$.pass").optional().saveAs("pass"),
                header("Retry-After").optional().saveAs("retryAfter")),
        exec(
            session ->
                session.contains("told")
                    ? session.set("state", session.getString("told")).remove("told")
                    : session),
        exec(session -> session.set("asked", session.getInt("polls") + 1)));
  }

  private ChainBuilder buy() {
    String items = "{\"items\":[{\"sku\":\"" + Organiser.ROOM_SKU + "\",\"quantity\":1}]}";
    return doIf(session -> session.contains("pass"))
        .then(
            exec(
                http("buy")
                    .post("/v1/sales/" + parameters.saleId() + "/orders")
                    .header("Authorization", "Bearer #{token}")
                    .header("Idempotency-Key", "#{key}")
                    .header("Sale-Pass", "#{pass}")
                    .header("Content-Type", "application/json")
                    .body(StringBody(items))
                    .check(status().in(202, 409).saveAs("bought"))));
  }

  private static Duration patience(Session session) {
    String seconds = session.getString("retryAfter");
    return Duration.ofSeconds(seconds == null ? 1 : Long.parseLong(seconds));
  }

  private Session writeDown(Session session) {
    guests.add(
        new Guest(
            number(session, "number", -1),
            number(session, "position", 0),
            ending(session),
            Duration.between(opensAt, Instant.now()).toMillis(),
            (int) number(session, "asked", 0)));
    return session;
  }

  private static Ending ending(Session session) {
    if (session.contains("bought")) {
      return session.getInt("bought") == 202 ? Ending.BOUGHT : Ending.TOO_LATE;
    }
    return "SOLD_OUT".equals(session.getString("state")) ? Ending.SOLD_OUT : Ending.LOST;
  }

  private static long number(Session session, String name, long otherwise) {
    return session.contains(name) && session.get(name) != null
        ? Long.parseLong(String.valueOf(session.<Object>get(name)))
        : otherwise;
  }
}
