package dev.flashsale.bench.report;

/**
 * A ratio or figure that is aimed at.
 *
 * @param bound what it must reach at least, or at most
 * @param measured NaN if it was not measured in this run
 */
public record Target(String figure, Bound bound, double limit, double measured, String unit) {

  /** Which side of the limit is good. */
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  public boolean isMeasured() {
    return !Double.isNaN(measured);
  }

  public boolean isMet() {
    return isMeasured() && (bound == Bound.AT_LEAST ? measured >= limit : measured <= limit);
  }

  /** What was measured of {@code above} for one of {@code below}; NaN if either is missing. */
  public static double ratio(double above, double below) {
    return below == 0 ? Double.NaN : above / below;
  }
}
