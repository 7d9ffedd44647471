package dev.flashsale.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final long START = 1_000_000_007L;

  @Test
  void spreadsRequestsEvenly() {
    Schedule schedule = Schedule.of(START, 1_000, 2);

    assertThat(schedule.count()).isEqualTo(2_000);
    assertThat(schedule.dueNanos(0)).isEqualTo(START);
    assertThat(schedule.dueNanos(1)).isEqualTo(START + 1_000_000);
    assertThat(schedule.dueNanos(1_999)).isEqualTo(START + 1_999_000_000L);
  }

  @Test
  void nothingIsDueBeforeTheStart() {
    assertThat(Schedule.of(START, 1_000, 1).dueBy(START - 1)).isZero();
  }

  @Test
  void neverMoreAreDueThanThereAre() {
    assertThat(Schedule.of(START, 1_000, 1).dueBy(Long.MAX_VALUE)).isEqualTo(1_000);
  }

  /** Else a request would be sent early, or the next wake-up would find nothing to do. */
  @ParameterizedTest
  @ValueSource(doubles = {0.7, 3, 333.3, 7_001, 12_345.678, 99_999})
  void eachIsDueExactlyWhenItIsDue(double perSecond) {
    Schedule schedule = Schedule.of(START, perSecond, 20_000 / perSecond);
    for (long n = 0; n < schedule.count(); n++) {
      assertThat(schedule.dueBy(schedule.dueNanos(n))).as("at request %d", n).isEqualTo(n + 1);
      assertThat(schedule.dueBy(schedule.dueNanos(n) - 1)).as("before %d", n).isEqualTo(n);
    }
  }

  @Test
  void doesNotDriftInAnHour() {
    Schedule schedule = Schedule.of(0, 3, 3_600);
    assertThat(schedule.dueNanos(3 * 3_600)).isEqualTo(3_600_000_000_000L);
  }
}
