package dev.flashsale.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkReportTest {

  private static final String OUTPUT =
      """
      Running 6s test @ http://127.0.0.1:8080
        1 threads and 64 connections
        12000 requests in 6.10s, 9.1MB read
        Non-2xx or 3xx responses: 200
      report requests=12000 duration=6100000 refused=200 connect=1 read=2 write=3 timeout=4 \
      p50=900 p99=4000 p999=8000 max=9000 used_up=0
      """;

  @Test
  void readsTheScriptsLineAmongTheToolsOwn() {
    WrkReport report = WrkReport.parse(OUTPUT);

    assertThat(report.answers()).isEqualTo(12_000);
    assertThat(report.refused()).isEqualTo(200);
    assertThat(report.accepted()).isEqualTo(11_800);
    assertThat(report.seconds()).isEqualTo(6.1);
    assertThat(report.socketErrors()).isEqualTo(10);
    assertThat(report.p50Micros()).isEqualTo(900);
    assertThat(report.p99Micros()).isEqualTo(4_000);
    assertThat(report.p999Micros()).isEqualTo(8_000);
    assertThat(report.usedUp()).isFalse();
  }

  @Test
  void saysWhenRequestsWereUsedUp() {
    assertThat(WrkReport.parse(OUTPUT.replace("used_up=0", "used_up=1")).usedUp()).isTrue();
  }

  @Test
  void refusesOutputWithoutReport() {
    assertThatThrownBy(() -> WrkReport.parse("unable to connect to 127.0.0.1:1"))
        .hasMessageContaining("unable to connect");
  }

  @Test
  void refusesReportWithoutAFigure() {
    assertThatThrownBy(() -> WrkReport.parse(OUTPUT.replace("timeout=4", "")))
        .isInstanceOf(RuntimeException.class);
  }
}
