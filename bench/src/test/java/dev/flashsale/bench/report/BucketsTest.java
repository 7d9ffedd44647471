package dev.flashsale.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void countsWhatCameBetween() {
    NavigableMap<Double, Double> between =
        Buckets.between(
            Map.of(0.01, 90.0, 0.1, 100.0, INFINITY, 100.0),
            Map.of(0.01, 90.0, 0.1, 199.0, INFINITY, 200.0));

    assertThat(between)
        .containsExactlyEntriesOf(new TreeMap<>(Map.of(0.01, 0.0, 0.1, 99.0, INFINITY, 100.0)));
    assertThat(Buckets.quantile(between, 0.5)).isEqualTo(0.1);
    assertThat(Buckets.quantile(between, 0.99)).isEqualTo(0.1);
    assertThat(Buckets.quantile(between, 0.999)).isEqualTo(INFINITY);
  }

  @Test
  void aBucketNotThereBeforeWasEmpty() {
    assertThat(Buckets.between(Map.of(), Map.of(1.0, 5.0)))
        .containsExactlyEntriesOf(Map.of(1.0, 5.0));
  }

  @Test
  void nothingCountedHasNoQuantile() {
    assertThat(Buckets.quantile(new TreeMap<>(), 0.99)).isNaN();
    assertThat(Buckets.quantile(new TreeMap<>(Map.of(1.0, 0.0)), 0.99)).isNaN();
  }
}
