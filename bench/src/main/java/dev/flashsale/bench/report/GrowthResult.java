package dev.flashsale.bench.report;

/**
 * What an order costs where there is much of something, beside where there is little.
 *
 * @param few the cost of an order there, in µs of processor time of all three components
 * @param fewPerSecond accepted orders per second there
 */
public record GrowthResult(
    String what, Spread few, Spread many, Spread fewPerSecond, Spread manyPerSecond) {

  /** How much dearer an order got, in percent. */
  public double percent() {
    return (many.median() / few.median() - 1) * 100;
  }
}
