package dev.flashsale.bench.report;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Quantiles of what a cumulative histogram counted between two moments. */
public final class Buckets {

  private Buckets() {}

  /** The counts of {@code after} without those of {@code before}. */
  public static NavigableMap<Double, Double> between(
      Map<Double, Double> before, Map<Double, Double> after) {
    NavigableMap<Double, Double> counted = new TreeMap<>();
    after.forEach((bound, count) -> counted.put(bound, count - before.getOrDefault(bound, 0.0)));
    return counted;
  }

  /**
   * The upper bound of the bucket that {@code quantile} (0 to 1) falls into: never less than the
   * true value. NaN if nothing was counted.
   */
  public static double quantile(NavigableMap<Double, Double> cumulative, double quantile) {
    if (cumulative.isEmpty() || cumulative.lastEntry().getValue() <= 0) {
      return Double.NaN;
    }
    double rank = cumulative.lastEntry().getValue() * quantile;
    for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
      if (bucket.getValue() >= rank) {
        return bucket.getKey();
      }
    }
    return cumulative.lastKey();
  }
}
