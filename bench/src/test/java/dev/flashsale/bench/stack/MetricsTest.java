package dev.flashsale.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final Metrics METRICS =
      Metrics.parse(
          """
          # HELP http_server_requests_seconds HTTP server request processing time
          # TYPE http_server_requests_seconds summary
          http_server_requests_seconds_count{method="POST",status="202",uri="/v1/sales/{sale}/orders"} 10.0
          http_server_requests_seconds_count{method="POST",status="202",uri="a \\"quoted\\" } one"} 5.0
          http_server_requests_seconds_count{method="POST",status="409",uri="/x"} 1.0E2
          http_server_requests_seconds_count{method="GET",status="200",uri="/x"} 7.0
          http_server_requests_seconds_count{method="POST",status="RESET",uri="/x"} 3.0
          jvm_threads 12
          delay_seconds_bucket{le="0.05"} 3.0
          delay_seconds_bucket{le="+Inf"} 4.0
          """);

  @Test
  void countsPostsByStatus() {
    assertThat(METRICS.posts()).containsExactlyInAnyOrderEntriesOf(Map.of(202, 15L, 409, 100L));
  }

  @Test
  void readsHistograms() {
    assertThat(METRICS.histogram("delay_seconds"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(0.05, 3.0, Double.POSITIVE_INFINITY, 4.0));
    assertThat(METRICS.histogram("absent")).isEmpty();
  }
}
