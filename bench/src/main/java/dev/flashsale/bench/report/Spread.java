package dev.flashsale.bench.report;

import java.util.Arrays;
import java.util.Collection;

/**
 * A figure over several rounds.
 *
 * @param median the middle one, or the mean of the two in the middle; NaN if there is no round
 */
public record Spread(double median, double min, double max) {

  public static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    return new Spread(median(sorted), sorted[0], sorted[sorted.length - 1]);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
