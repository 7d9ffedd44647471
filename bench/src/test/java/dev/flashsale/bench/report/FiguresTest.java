package dev.flashsale.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.Kind;
import dev.flashsale.bench.contender.Round;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.cpu.CpuTime;
import dev.flashsale.bench.report.Target.Bound;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void theMedianIsTheMiddleOne() {
    assertThat(Spread.of(List.of(5.0, 1.0, 3.0))).isEqualTo(new Spread(3, 1, 5));
    assertThat(Spread.of(List.of(8.0, 1.0, 2.0, 4.0))).isEqualTo(new Spread(3, 1, 8));
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    assertThat(Spread.of(List.of()).median()).isNaN();
  }

  @Test
  void ratiosAreThoseOfTheMediansWithoutWarmUps() {
    Standings standings =
        new Standings(
            List.of(
                round("a", 0, 1),
                round("a", 1, 100),
                round("a", 2, 300),
                round("b", 0, 9_999),
                round("b", 1, 50)));

    assertThat(standings.median("a", RoundResult::perSecond)).isEqualTo(100);
    assertThat(standings.ratio("a", "b", RoundResult::perSecond)).isEqualTo(4);
    assertThat(standings.ratio("a", "missing", RoundResult::perSecond)).isNaN();
  }

  @Test
  void aSecondOfProcessorTimeIsSharedByJavaAndRedis() {
    assertThat(round("a", 1, 10).perCpuSecond()).isEqualTo(10_000);
  }

  @Test
  void targetsAreMetAtTheirLimitAndNeverUnmeasured() {
    assertThat(new Target("f", Bound.AT_LEAST, 2, 2, "").isMet()).isTrue();
    assertThat(new Target("f", Bound.AT_LEAST, 2, 1.99, "").isMet()).isFalse();
    assertThat(new Target("f", Bound.AT_MOST, 2, 2, "").isMet()).isTrue();
    assertThat(new Target("f", Bound.AT_MOST, 2, 2.01, "").isMet()).isFalse();
    assertThat(new Target("f", Bound.AT_MOST, 2, Double.NaN, "").isMet()).isFalse();
    assertThat(Target.ratio(1, 0)).isNaN();
  }

  @Test
  void growthIsThatOfTheMedians() {
    GrowthResult growth =
        new GrowthResult(
            "x",
            List.of(costing(0, 1), costing(1, 80), costing(2, 80)),
            List.of(costing(0, 1), costing(1, 92), costing(2, 92)));
    assertThat(growth.percent()).isEqualTo(15, within(1e-9));
  }

  @Test
  void tellsWhichInvariantBrokeAndWhere() {
    RoundResult wrong =
        new RoundResult(
            "a",
            new Round(2, 2),
            Kind.ORDERS,
            1,
            1,
            0,
            1,
            new CpuTime(0, 0, 0, 0),
            0,
            0,
            List.of(Invariant.equal("each order is there", 1, 0), Invariant.between("x", 1, 3, 3)));
    Results results = new Results(new Machine(2, "p", "k", "j", "pg", "r", 1));
    results.add(wrong);

    assertThat(wrong.isSound()).isFalse();
    assertThat(results.broken())
        .containsExactly("a, round 2: NOT each order is there; expected 1, found 0");
    assertThat(MarkdownReport.of(results)).contains("## Broken invariants");
  }

  private static RoundResult round(String contender, int number, long count) {
    return new RoundResult(
        contender,
        new Round(number, 2),
        Kind.ORDERS,
        count,
        2,
        count,
        4,
        new CpuTime(60, 40, 5, 0),
        0,
        0,
        List.of());
  }

  private static RoundResult costing(int number, double micros) {
    return new RoundResult(
        "c",
        new Round(number, 1),
        Kind.ORDERS,
        1,
        1,
        1,
        1,
        new CpuTime(micros / 2, micros / 4, micros / 4, 99),
        0,
        0,
        List.of());
  }
}
