package dev.flashsale.gatling.abuse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What honest shoppers may expect while others misbehave. */
final class HonestChecks {

  private static final double SLOWER_MAX = 2;
  private static final double JUDGED = 0.99;

  /** With fewer latencies their 99th percentile is the largest of them, and chance. */
  private static final int ENOUGH = 200;

  private HonestChecks() {}

  static List<String> slowed(Evidence evidence) {
    Latencies calm = Latencies.of(evidence.of(Group.HONEST, Phase.Kind.CALM));
    Latencies abused = Latencies.of(evidence.of(Group.HONEST, Phase.Kind.ABUSED));
    if (calm.size() < ENOUGH || abused.size() < ENOUGH) {
      return List.of("too few to tell: %d calm, %d abused".formatted(calm.size(), abused.size()));
    }
    double ratio = abused.percentile(JUDGED) / calm.percentile(JUDGED);
    return ratio <= SLOWER_MAX
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "p99 %.1f ms, %.1f ms when calm: %.2f times",
                abused.percentile(JUDGED),
                calm.percentile(JUDGED),
                ratio));
  }

  static List<String> limited(Evidence evidence) {
    return evidence.of(Group.HONEST).stream()
        .filter(exchange -> exchange.status() == 429)
        .map(exchange -> exchange.buyer() + " by " + exchange.limit())
        .toList();
  }

  static List<String> notServed(Evidence evidence) {
    return latest(evidence).values().stream()
        .filter(exchange -> !exchange.served())
        .map(
            exchange ->
                "%s: at last %d %s".formatted(exchange.buyer(), exchange.status(), exchange.code()))
        .toList();
  }

  static List<String> notOneOrder(Evidence evidence) {
    return latest(evidence).keySet().stream()
        .filter(buyer -> evidence.orders(buyer) != 1)
        .map(buyer -> buyer + " has " + evidence.orders(buyer))
        .toList();
  }

  private static Map<String, Exchange> latest(Evidence evidence) {
    List<Exchange> inOrder = new ArrayList<>(evidence.of(Group.HONEST));
    inOrder.sort(Comparator.comparingLong(Exchange::sentNs));
    Map<String, Exchange> latest = new LinkedHashMap<>();
    inOrder.forEach(exchange -> latest.put(exchange.buyer(), exchange));
    return latest;
  }
}
