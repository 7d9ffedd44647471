package dev.flashsale.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.chaos.check.Audit;
import dev.flashsale.chaos.check.Check;
import dev.flashsale.chaos.check.Evidence;
import dev.flashsale.chaos.check.PostgresBooks;
import dev.flashsale.chaos.check.RedisBooks;
import dev.flashsale.chaos.check.StockSampler;
import dev.flashsale.chaos.check.Violation;
import dev.flashsale.chaos.event.EventReceiver;
import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.Injector;
import dev.flashsale.chaos.fault.PlannedFault;
import dev.flashsale.chaos.fault.Schedule;
import dev.flashsale.chaos.history.History;
import dev.flashsale.chaos.shopper.Crowd;
import dev.flashsale.chaos.shopper.SaleOffer;
import dev.flashsale.chaos.shopper.Shop;
import dev.flashsale.chaos.stack.Instance;
import dev.flashsale.chaos.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** One run: shoppers buy while faults come, then all is healed, drained and judged. */
final class Run {

  private static final Duration VISITS_END_WITHIN = Duration.ofSeconds(45);
  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(60);
  private static final Duration HOLDS_END_WITHIN = Duration.ofSeconds(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Settings settings;
  private final Stack.Places places;
  private final RunClock clock = new RunClock();
  private final History history = new History();

  Run(Settings settings, Stack.Places places) {
    this.settings = settings;
    this.places = places;
  }

  /** Prints a report; what is returned was broken. */
  List<Violation> judge() throws IOException, InterruptedException, SQLException {
    Report report;
    try (EventReceiver events = EventReceiver.start();
        Stack stack = Stack.start(places, settings.instances(), events.url())) {
      report = run(stack, events);
    } catch (IOException | SQLException | RuntimeException e) {
      Progress.say("logs and data are kept in %s", places.directory());
      throw e;
    }
    finish(report);
    return report.violations();
  }

  private void finish(Report report) throws IOException {
    if (report.violations().isEmpty()) {
      System.out.println(report.text());
      Stack.deleteData(places.directory());
      return;
    }
    Path file = places.directory().resolve("history.txt");
    history.write(file);
    System.out.println(report.text());
    System.out.println("The whole history is in " + file + ", logs and data are beside it.");
  }

  private Report run(Stack stack, EventReceiver events)
      throws IOException, InterruptedException, SQLException {
    List<URI> urls = stack.instances().stream().map(Instance::url).toList();
    Shop shop = new Shop(urls, stack.keys(), history, clock);
    Crowd crowd = Crowd.gather(shop, settings.sales(), new Random(settings.seed()));
    Map<String, Integer> perBuyer =
        crowd.sales().stream().collect(Collectors.toMap(SaleOffer::id, SaleOffer::perBuyer));
    PostgresBooks books = new PostgresBooks(stack.postgres().jdbcUrl(), clock);
    Injector injector = new Injector(stack, clock);
    StockSampler sampler = StockSampler.start(stack.postgres(), books, perBuyer);
    try (sampler;
        Ticker _ = Ticker.start(history, injector.log())) {
      crowd.start(settings.shoppers());
      injector.run(schedule());
      settle(shop, crowd, books);
    }
    Evidence evidence =
        new Evidence(
            history.attempts(),
            books.read(),
            sampler.suspicious(),
            audits(shop, crowd),
            RedisBooks.read(stack.redis(), books.epochs()),
            events.deliveries(),
            injector.log().records(),
            perBuyer,
            stack.instances().stream().flatMap(it -> it.unexpectedEnds().stream()).toList());
    return new Report(
        settings, evidence, Check.all(evidence), sampler.taken(), events.repetitions());
  }

  /** All is healed: visits come to their ends, and what is on its way arrives. */
  private void settle(Shop shop, Crowd crowd, PostgresBooks books) throws InterruptedException {
    Progress.say("all faults are healed; the visits under way come to their ends");
    crowd.close();
    if (!crowd.awaitGone(VISITS_END_WITHIN)) {
      Progress.say("some visits have no end");
    }
    boolean drained = drain(shop, books, crowd, DRAINED_WITHIN);
    crowd.buyOnceMore();
    drain(shop, books, crowd, drained ? DRAINED_WITHIN : HOLDS_END_WITHIN);
  }

  private List<PlannedFault> schedule() {
    List<PlannedFault> schedule = Schedule.of(settings.seed(), settings.plan());
    List<FaultKind> missing = new ArrayList<>(settings.kinds());
    schedule.forEach(fault -> missing.remove(fault.kind()));
    Progress.say("%d faults are planned", schedule.size());
    if (!missing.isEmpty()) {
      Progress.say(
          "too short for %s",
          missing.stream().map(FaultKind::label).collect(Collectors.joining(", ")));
    }
    return schedule;
  }

  /**
   * Waits until nothing is on its way any more; what still is after a while, the checks will say.
   */
  private static boolean drain(Shop shop, PostgresBooks books, Crowd crowd, Duration limit)
      throws InterruptedException {
    Progress.say("draining ...");
    boolean drained = Await.until(limit, () -> isDrained(shop, books, crowd));
    if (!drained) {
      Progress.say("not drained within %d s", limit.toSeconds());
    }
    return drained;
  }

  private static boolean isDrained(Shop shop, PostgresBooks books, Crowd crowd)
      throws InterruptedException {
    try {
      return books.unsettled().isEmpty() && audits(shop, crowd).stream().allMatch(Audit::balances);
    } catch (IOException | SQLException notNow) {
      return false;
    }
  }

  private static List<Audit> audits(Shop shop, Crowd crowd)
      throws IOException, InterruptedException {
    List<Audit> audits = new ArrayList<>();
    for (SaleOffer sale : crowd.sales()) {
      String path = "/v1/admin/sales/" + sale.id() + "/audit";
      audits.add(JSON.readValue(shop.admin(0, "GET", path, ""), Audit.class));
    }
    return audits;
  }
}
