package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scene in which no order is made, and every answer has the status it should have: those of the
 * round as far as wrk tells, and exactly those of some requests sent after it.
 *
 * @param statuses the right ones
 * @param sales whose orders must not grow; none for routes without sales
 * @param orders how many they have
 */
record StillScene(
    TestBed bed, Requests requests, Set<Integer> statuses, List<String> sales, long orders)
    implements Scene {

  private static final int SAMPLE = 200;

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
    boolean refusal = statuses.stream().allMatch(status -> status >= 400);
    Map<Integer, Long> sample = bed.visit().send(requests, SAMPLE);
    Invariant rightClass =
        Invariant.equal(
            "every answer is " + (refusal ? "a refusal" : "no refusal"),
            refusal ? report.answers() : 0,
            report.refused());
    Invariant rightStatus =
        new Invariant(
            "answers have status " + statuses,
            statuses.containsAll(sample.keySet()),
            sample.toString());
    if (sales.isEmpty()) {
      return List.of(rightClass, rightStatus);
    }
    Invariant noOrder =
        Invariant.equal("no order is made", orders, FlashsaleScene.orders(bed, sales));
    Invariant books = FlashsaleScene.books(bed, sales).getFirst();
    return List.of(rightClass, rightStatus, noOrder, books);
  }
}
