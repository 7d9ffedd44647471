package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import dev.flashsale.bench.stack.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A scene in which no order is made, and every answer has the status it should have: as wrk counts
 * them, which tells refusals from the rest; as the service counts them; and as some requests sent
 * after the round are answered.
 */
final class StillScene implements Scene {

  private static final int SAMPLE = 200;

  private final TestBed bed;
  private final Requests requests;
  private final Expectation expectation;
  private final Map<Integer, Long> before;

  /**
   * What is right.
   *
   * @param status of the answers
   * @param exceptional another status, which is right as well for at most {@code exceptionsMax}
   * @param sales whose orders must not grow; none for routes without sales
   * @param orders how many they have
   */
  record Expectation(
      int status, int exceptional, long exceptionsMax, List<String> sales, long orders) {

    static Expectation always(int status) {
      return new Expectation(status, status, 0, List.of(), 0);
    }

    static Expectation always(int status, List<String> sales, long orders) {
      return new Expectation(status, status, 0, sales, orders);
    }
  }

  /** To be called when everything is set up. */
  StillScene(TestBed bed, Requests requests, Expectation expectation)
      throws IOException, InterruptedException {
    this.bed = bed;
    this.requests = requests;
    this.expectation = expectation;
    this.before = bed.metrics().posts();
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public boolean isDrained() {
    return true;
  }

  @Override
  public long durable() {
    return 0;
  }

  @Override
  public List<Invariant> check(WrkReport report, long durable) throws Exception {
    List<Invariant> invariants = new ArrayList<>();
    boolean refusal = expectation.status >= 400;
    invariants.add(
        Invariant.equal(
            "every answer is " + (refusal ? "a refusal" : "no refusal"),
            refusal ? report.answers() : 0,
            report.refused()));
    invariants.add(statuses("of the round", counted(bed.metrics())));
    invariants.add(statuses("after the round", bed.visit().send(requests, SAMPLE)));
    if (!expectation.sales.isEmpty()) {
      invariants.add(
          Invariant.equal(
              "no order is made",
              expectation.orders,
              FlashsaleScene.orders(bed, expectation.sales)));
      invariants.addAll(FlashsaleScene.books(bed, expectation.sales));
    }
    return invariants;
  }

  private Invariant statuses(String which, Map<Integer, Long> seen) {
    long exceptions = seen.getOrDefault(expectation.exceptional, 0L);
    boolean right =
        seen.keySet().stream()
                .allMatch(s -> s == expectation.status || s == expectation.exceptional)
            && (expectation.exceptional == expectation.status
                || exceptions <= expectation.exceptionsMax);
    return new Invariant(
        "answers " + which + " have status " + expectation.status, right, seen.toString());
  }

  private Map<Integer, Long> counted(Metrics after) {
    Map<Integer, Long> counted = new TreeMap<>();
    after
        .posts()
        .forEach(
            (status, count) -> {
              long during = count - before.getOrDefault(status, 0L);
              if (during > 0) {
                counted.put(status, during);
              }
            });
    return counted;
  }
}
