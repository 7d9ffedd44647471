package dev.flashsale.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.inventory.ScriptedSale.BatchReply;
import dev.flashsale.inventory.ScriptedSale.Verdict;
import dev.flashsale.testing.TestRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whole sales, at random, through {@code buy.lua} in a real Redis and through {@link BuyModel}:
 * every decision and all that is left behind must be the same. Buyers, keys and units are few, so
 * that purchases collide.
 */
class BuyScriptModelTest {

  private static final int PLACES = 3;
  private static final long FAR_MS = 3_600_000;

  @SuppressWarnings("NullAway.Init") // before all
  private static TestRedis redis;

  @BeforeContainer
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterContainer
  static void stopRedis() {
    redis.close();
  }

  /** When a sale is open, against the time the test runs. */
  enum Window {
    OPEN,
    SCHEDULED,
    OVER
  }

  record Terms(
      Window window,
      int cap,
      int journalMax,
      long paceIntervalMs,
      int paceBurst,
      List<Integer> units) {}

  record Click(int buyer, int key, List<Basket.Line> lines) {}

  sealed interface Step {
    record Batch(List<Click> clicks) implements Step {}

    /** The last batch once more, as after a lost reply. */
    record Resend() implements Step {}

    record Decide(String status) implements Step {}

    /** PostgreSQL has the oldest entry. */
    record Settle() implements Step {}
  }

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void theScriptDecidesAndRemembersAsTheRulesSay(
      @ForAll("terms") Terms terms, @ForAll("steps") List<Step> steps) {
    Run run = new Run(terms);
    for (Step step : steps) {
      run.take(step);
      run.compare();
    }
  }

  /** One sale, twice. */
  private static final class Run {
    private final ScriptedSale sale = new ScriptedSale(redis);
    private final BuyModel model;
    private List<Purchase> lastBatch = List.of();
    private long nowMs;
    private long revision = 1;

    Run(Terms terms) {
      int[] units = terms.units.stream().mapToInt(Integer::intValue).toArray();
      nowMs = sale.nowMs();
      model = new BuyModel(sale.id, units);
      model.opensMs = nowMs + (terms.window == Window.SCHEDULED ? FAR_MS : -FAR_MS);
      model.closesMs = nowMs + (terms.window == Window.OVER ? 0 : 2 * FAR_MS);
      model.cap = terms.cap;
      sale.journalMax = model.journalMax = terms.journalMax;
      sale.paceIntervalMs = model.paceIntervalMs = terms.paceIntervalMs;
      sale.paceBurst = model.paceBurst = terms.paceBurst;
      sale.load(model.status, model.opensMs, model.closesMs, terms.cap, units);
    }

    void take(Step step) {
      switch (step) {
        case Step.Batch batch -> buy(batch.clicks.stream().map(Run::purchase).toList());
        case Step.Resend resend -> {
          if (!lastBatch.isEmpty()) {
            buy(lastBatch);
          }
        }
        case Step.Decide decision -> {
          sale.setStatus(decision.status, ++revision);
          model.status = decision.status;
        }
        case Step.Settle settle -> {
          if (!model.journal.isEmpty()) {
            sale.settle(
                sale.journal().keySet().iterator().next(), model.journal.removeFirst().size());
          }
        }
      }
    }

    private static Purchase purchase(Click click) {
      String buyer = List.of("ada", "zoë", ":status", "b").get(click.buyer);
      return Purchases.purchase(buyer, "key-" + click.key, click.lines);
    }

    private void buy(List<Purchase> batch) {
      lastBatch = batch;
      int entriesBefore = model.journal.size();
      BatchReply reply = sale.buy(batch);
      nowMs = reply.nowMs();
      List<Verdict> expected = model.buy(batch, nowMs);
      assertThat(reply.verdicts().stream().map(Run::text))
          .isEqualTo(expected.stream().map(Run::text).toList());
      assertThat(reply.entryId().isEmpty()).isEqualTo(model.journal.size() == entriesBefore);
    }

    void compare() {
      Map<String, String> stock = sale.stock();
      for (int place = 0; place < PLACES; place++) {
        assertThat(stock).containsEntry(ScriptedSale.sku(place), "" + model.available[place]);
      }
      assertThat(stock).containsEntry(":backlog", "" + model.backlog());
      assertThat(textOf(sale.buyers())).isEqualTo(textOf(model.orders));
      assertThat(sale.journal().values().stream().map(Run::text))
          .isEqualTo(model.journal.stream().map(Run::text).toList());
      model.arrivals.forEach(
          (buyer, arrival) ->
              assertThat(Math.max(paceOf(buyer), nowMs)).isEqualTo(Math.max(arrival, nowMs)));
    }

    /** The buyer's arrival time in the hash of this rotation, or else of the last. */
    private long paceOf(String buyer) {
      long rotation = Math.max(60_000, model.paceIntervalMs * model.paceBurst);
      for (long slot : new long[] {nowMs / rotation, nowMs / rotation - 1}) {
        Response arrival = redis.send(Command.HGET, sale.keys.pacePrefix() + slot, buyer);
        if (arrival != null) {
          return Objects.requireNonNull(arrival.toLong());
        }
      }
      return 0;
    }

    private static Map<String, List<String>> textOf(Map<String, List<Reservation>> orders) {
      return orders.entrySet().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey, entry -> text(entry.getValue()), (a, b) -> a, TreeMap::new));
    }

    private static List<String> text(List<Reservation> orders) {
      return orders.stream().map(Run::text).toList();
    }

    private static String text(Verdict verdict) {
      return verdict.code() + " " + verdict.detail() + " " + text(verdict.order());
    }

    private static String text(@Nullable Reservation order) {
      return order == null
          ? ""
          : String.join(
              " ",
              order.orderId().toString(),
              order.buyerId(),
              HexFormat.of().formatHex(order.keyHash()),
              HexFormat.of().formatHex(order.fingerprint()),
              order.createdAt().toString(),
              "" + order.unitsReturned(),
              order.basket().lines().toString());
    }
  }

  @Provide
  Arbitrary<Terms> terms() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(8, Window.OPEN), Tuple.of(1, Window.SCHEDULED), Tuple.of(1, Window.OVER)),
            Arbitraries.integers().between(1, 12),
            Arbitraries.of(1, 4, 20, 1_000),
            Arbitraries.of(0L, 1L, 5L, 1_000L, 90_000L),
            Arbitraries.of(1, 3, 20),
            Arbitraries.integers().between(0, 9).list().ofSize(PLACES))
        .as(Terms::new);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Click> clicks =
        Combinators.combine(
                Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, 5), lines())
            .as(Click::new);
    Arbitrary<Step> batches = clicks.list().ofMinSize(1).ofMaxSize(40).map(Step.Batch::new);
    return Arbitraries.frequencyOf(
            Tuple.of(12, batches),
            Tuple.of(3, Arbitraries.just((Step) new Step.Resend())),
            Tuple.of(3, Arbitraries.just((Step) new Step.Settle())),
            Tuple.of(1, Arbitraries.of("PAUSED", "PUBLISHED", "CLOSED").map(Step.Decide::new)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  /** One to three lines of different items, in the order of the sale's items. */
  private static Arbitrary<List<Basket.Line>> lines() {
    return Arbitraries.integers()
        .between(0, 3)
        .list()
        .ofSize(PLACES)
        .filter(quantities -> quantities.stream().anyMatch(quantity -> quantity > 0))
        .map(
            quantities -> {
              List<Basket.Line> lines = new ArrayList<>();
              for (int place = 0; place < PLACES; place++) {
                if (quantities.get(place) > 0) {
                  lines.add(new Basket.Line(place, quantities.get(place)));
                }
              }
              return lines;
            });
  }
}
