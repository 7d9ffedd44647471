package dev.flashsale.bench.report;

import dev.flashsale.bench.contender.RoundResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The counted rounds of each contender, in the order they first appeared. */
public final class Standings {

  private final Map<String, List<RoundResult>> rounds = new LinkedHashMap<>();

  /** Warm-ups are left out. */
  public Standings(List<RoundResult> results) {
    for (RoundResult result : results) {
      if (!result.round().isWarmUp()) {
        rounds.computeIfAbsent(result.contender(), name -> new ArrayList<>()).add(result);
      }
    }
  }

  public Map<String, List<RoundResult>> rounds() {
    return rounds;
  }

  /** A figure of {@code contender} over its rounds; NaN if it has none. */
  public Spread of(String contender, ToDoubleFunction<RoundResult> figure) {
    return Spread.of(
        rounds.getOrDefault(contender, List.of()).stream().mapToDouble(figure).boxed().toList());
  }

  public double median(String contender, ToDoubleFunction<RoundResult> figure) {
    return of(contender, figure).median();
  }

  /** The medians' ratio: NaN if either contender is missing. */
  public double ratio(String above, String below, ToDoubleFunction<RoundResult> figure) {
    return Target.ratio(median(above, figure), median(below, figure));
  }
}
