package dev.flashsale.gatling.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void percentileIsAnObservedLatency() {
    List<Long> latencies = LongStream.rangeClosed(1, 1_000).boxed().toList();
    assertThat(Summary.percentile(latencies, 0.5)).isEqualTo(500);
    assertThat(Summary.percentile(latencies, 0.999)).isEqualTo(999);
    assertThat(Summary.percentile(List.of(7L), 0.5)).isEqualTo(7);
  }

  @Test
  void replaysAreNotCountedAsOrders() {
    // Three acceptances of two orders, all within the 10 ms each took.
    assertThat(new Summary(new Case().answers).text()).startsWith("4 answers; 200 orders/s; 100");
  }
}
