package dev.flashsale.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisLoadTest {

  @Test
  void readsTheRateBehindTheColumnsNames() {
    String csv =
        """
        "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms"
        "EVALSHA ab 2 a,b c xxx","71123.76","0.352","0.104","0.343"
        """;
    assertThat(RedisLoad.perSecond(csv)).isEqualTo(71_123.76);
  }

  @Test
  void refusesAnError() {
    assertThatThrownBy(() -> RedisLoad.perSecond("Could not connect to Redis"))
        .hasMessageContaining("Could not connect");
  }
}
