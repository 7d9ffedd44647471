package dev.flashsale.bench.report;

import dev.flashsale.bench.contender.RoundResult;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an order costs where there is much of something, beside where there is little.
 *
 * @param few the rounds with little, the warm-up among them
 */
public record GrowthResult(String what, List<RoundResult> few, List<RoundResult> many) {

  /** Processor time of all components for an order where there is little, in µs. */
  public Spread fewMicros() {
    return spread(few, GrowthResult::micros);
  }

  public Spread manyMicros() {
    return spread(many, GrowthResult::micros);
  }

  public Spread fewPerSecond() {
    return spread(few, RoundResult::perSecond);
  }

  public Spread manyPerSecond() {
    return spread(many, RoundResult::perSecond);
  }

  /** How much dearer an order got, in percent. */
  public double percent() {
    return (manyMicros().median() / fewMicros().median() - 1) * 100;
  }

  private static double micros(RoundResult round) {
    return round.cpu().java() + round.cpu().redis() + round.cpu().postgres();
  }

  private static Spread spread(List<RoundResult> rounds, ToDoubleFunction<RoundResult> figure) {
    return Spread.of(
        rounds.stream()
            .filter(round -> !round.round().isWarmUp())
            .mapToDouble(figure)
            .boxed()
            .toList());
  }
}
