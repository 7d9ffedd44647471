package dev.flashsale.gatling.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimetableTest {

  private final Timetable timetable = Timetable.of(2, Duration.ofSeconds(6));

  @Test
  void everyAbuseIsBetweenQuietPhases() {
    assertThat(timetable.phases())
        .extracting(Phase::kind)
        .containsExactly(
            Phase.Kind.WARM_UP,
            Phase.Kind.SETTLING,
            Phase.Kind.ABUSED,
            Phase.Kind.CALM,
            Phase.Kind.ABUSED,
            Phase.Kind.CALM,
            Phase.Kind.RESTART);
  }

  @Test
  void everyMomentBelongsToOnePhase() {
    for (Phase phase : timetable.phases()) {
      assertThat(timetable.at(phase.start())).isEqualTo(phase);
      assertThat(timetable.at(phase.end().minusNanos(1))).isEqualTo(phase);
    }
    assertThat(timetable.at(timetable.length().plusSeconds(9))).isEqualTo(timetable.restart());
  }
}
