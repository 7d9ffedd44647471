package dev.flashsale.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcTest {

  private static final String TIMES =
      " S 41 4242 4242 0 -1 4194560 5000 60000 3 4 120 30 700 80 20 0 7 0 12345 1000 99";

  @Test
  void readsTheTimesOfAProcess() {
    assertThat(ProcStat.parse("4242 (redis-server)" + TIMES)).isEqualTo(new ProcStat(41, 150, 780));
  }

  @Test
  void aNameMayHoldWhatEndsIt() {
    assertThat(ProcStat.parse("4242 (a) b (c" + ")" + TIMES)).isEqualTo(new ProcStat(41, 150, 780));
  }

  @Test
  void seesThisProcessAndNoneThatDoesNotExist() {
    assertThat(ProcStat.of(ProcessHandle.current().pid())).isPresent();
    assertThat(ProcStat.of(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void sharesTimeOut() {
    CpuTime spent = new CpuTime(900, 90, 9, 4).minus(new CpuTime(100, 10, 1, 0));
    assertThat(spent.per(8)).isEqualTo(new CpuTime(100, 10, 1, 0.5));
    assertThat(spent.per(0).java()).isEqualTo(800, within(0.0));
  }

  @Test
  void readsMemory() {
    String status = "Name:\tjava\nVmPeak:\t  999 kB\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n";
    assertThat(Memory.parse(status)).isEqualTo(new Memory(200 * 1024, 300 * 1024));
  }
}
