package dev.flashsale.bench;

import dev.flashsale.bench.contender.Contender;
import dev.flashsale.bench.contender.Field;
import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.Round;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.contender.TestBed;
import dev.flashsale.bench.cpu.Memory;
import dev.flashsale.bench.load.ClosedLoad;
import dev.flashsale.bench.report.Machine;
import dev.flashsale.bench.report.Results;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Sales;
import dev.flashsale.bench.shop.TokenSigner;
import dev.flashsale.bench.stack.Database;
import dev.flashsale.bench.stack.ServiceCommand;
import dev.flashsale.bench.stack.Stack;
import dev.flashsale.bench.stack.StartUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import redis.clients.jedis.Jedis;

/** One run of the benchmark: the stack, what is measured on it, and its end. */
final class Run {

  private final ServiceCommand command;
  private final Settings settings;
  private final Plan plan;

  /**
   * Which parts are measured.
   *
   * @param sideBySide the contenders' rounds, and what needs their peaks
   * @param scale how costs grow
   * @param only these contenders; all if empty
   */
  record Plan(boolean sideBySide, boolean scale, Growths.Extent extent, List<String> only) {}

  Run(ServiceCommand command, Settings settings, Plan plan) {
    this.command = command;
    this.settings = settings;
    this.plan = plan;
  }

  /** Takes what has been found so far. */
  @FunctionalInterface
  interface Keeper {
    void keep(Results results) throws IOException;
  }

  /**
   * @param keeper called after each part, so that a later part that fails loses nothing
   */
  Results measure(Keeper keeper) throws Exception {
    Progress.say("starting the service and its servers ...");
    try (Stack stack = Stack.start(command);
        Jedis redis = new Jedis(stack.redis());
        Database database = new Database(stack.jdbcUrl())) {
      Results results = new Results(machine(redis, database));
      TestBed bed = bed(stack, redis, database);
      if (plan.sideBySide()) {
        results.set(StartUp.measure(command, stack));
        sideBySide(bed, results);
        results.set(Memory.of(stack.pid("app")));
        keeper.keep(results);
        constantRate(bed, results);
        new Space(bed).measure(results);
        keeper.keep(results);
      }
      if (plan.scale()) {
        new Growths(bed, results, plan.extent()).measure();
        keeper.keep(results);
      }
      return results;
    }
  }

  private static Machine machine(Jedis redis, Database database) throws Exception {
    String version =
        redis
            .info("server")
            .lines()
            .filter(line -> line.startsWith("redis_version:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown");
    return Machine.here(database.text("SHOW server_version"), version);
  }

  private TestBed bed(Stack stack, Jedis redis, Database database) throws Exception {
    database.run(Database.sql("bench_schema"));
    // Rewriting the file costs a core for seconds whenever it has doubled, in whatever round that
    // is.
    redis.configSet("auto-aof-rewrite-percentage", "0");
    TokenSigner signer = TokenSigner.of(stack.dataDir());
    return new TestBed(
        stack,
        new Sales(stack.url(), signer),
        signer,
        Crowd.of(settings.shoppers(), signer),
        new ClosedLoad(stack.url(), settings.connections(), stack.dataDir().resolve("wrk")),
        redis,
        database);
  }

  /** All contenders in turn, and each turn begins with another, so that none is always first. */
  private void sideBySide(TestBed bed, Results results) throws Exception {
    List<Contender> contenders = new ArrayList<>(new Field(bed).contenders());
    if (!plan.only().isEmpty()) {
      contenders.removeIf(contender -> !plan.only().contains(contender.name()));
    }
    for (int number = 0; number <= settings.rounds(); number++) {
      for (Contender contender : contenders) {
        int seconds = number == 0 ? settings.warmUpSeconds() : settings.seconds();
        RoundResult result = contender.run(new Round(number, seconds));
        results.add(result);
        tell(result);
      }
      Collections.rotate(contenders, -1);
    }
  }

  private void constantRate(TestBed bed, Results results) throws Exception {
    double peak = results.standings().median(Field.FLASHSALE, RoundResult::perSecond);
    if (Double.isNaN(peak)) {
      return; // not among the contenders chosen
    }
    Progress.say("at %,.0f requests/s, half of the peak ...", peak / 2);
    ConstantRate constantRate = new ConstantRate(bed, peak / 2, settings.openSeconds());
    constantRate.warmUp();
    for (int round = 1; round <= settings.openRounds(); round++) {
      constantRate.measure(results);
    }
  }

  static void tell(RoundResult result) {
    Progress.say(
        "%-22s %s %,9.0f/s, durable %,7.0f/s; µs: Java %6.1f, Redis %5.1f, PostgreSQL %6.1f, load"
            + " %5.1f",
        result.contender(),
        result.round().isWarmUp() ? "warm-up" : "round " + result.round().number(),
        result.perSecond(),
        result.durablePerSecond(),
        result.cpu().java(),
        result.cpu().redis(),
        result.cpu().postgres(),
        result.cpu().load());
    for (Invariant invariant : result.invariants()) {
      if (!invariant.holds()) {
        Progress.say("  BROKEN: %s: %s", invariant.what(), invariant.seen());
      }
    }
  }
}
