package dev.flashsale.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final List<FaultKind> ALL = List.of(FaultKind.values());

  @Test
  void theSameSeedMakesTheSameSchedule() {
    Schedule.Plan plan = Schedule.Plan.standard(ALL, 600_000, 3);

    assertThat(Schedule.of(42, plan)).isEqualTo(Schedule.of(42, plan)).isNotEmpty();
    assertThat(Schedule.of(42, plan)).isNotEqualTo(Schedule.of(43, plan));
  }

  @Test
  void aBriefPlanHasEachKindWithinFiftySeconds() {
    Schedule.Plan plan = Schedule.Plan.brief(ALL, 50_000, 2);

    for (long seed : LongStream.range(0, 500).toArray()) {
      assertThat(
              Schedule.of(seed, plan).stream().map(PlannedFault::kind).collect(Collectors.toSet()))
          .as("seed %d", seed)
          .containsAll(ALL);
    }
  }

  @Test
  void noTwoFaultsHaveOnePlaceAtOnceAndSomeOverlap() {
    List<PlannedFault> schedule = Schedule.of(7, Schedule.Plan.standard(ALL, 3_600_000, 3));

    int overlaps = 0;
    for (PlannedFault one : schedule) {
      for (PlannedFault other : schedule) {
        if (one.number() < other.number() && other.atMs() < one.endMs()) {
          overlaps++;
          assertThat(one.collidesWith(other)).as("%s and %s", one, other).isFalse();
        }
      }
    }
    assertThat(overlaps).isGreaterThan(schedule.size() / 10);
  }

  @Test
  void faultsBeginInTheOrderOfTheirNumbersAndEndInTime() {
    List<PlannedFault> schedule = Schedule.of(7, Schedule.Plan.standard(ALL, 300_000, 3));

    assertThat(schedule).extracting(PlannedFault::atMs).isSorted();
    assertThat(schedule).allMatch(fault -> fault.endMs() <= 300_000);
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThereAre() {
    assertThat(FaultKind.of("kill-redis")).isEqualTo(FaultKind.KILL_REDIS);
    assertThatThrownBy(() -> FaultKind.of("kill-all"))
        .hasMessageContaining("'kill-all'")
        .hasMessageContaining("half-open-postgres");
  }
}
