package dev.flashsale.gatling.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunClockTest {

  private static final long MS = 1_000_000;
  private static final long FIRST_DUE = 5_000 * MS;

  private final Timetable timetable = Timetable.of(1, Duration.ofSeconds(6));
  private final RunClock clock = new RunClock(timetable, 100);

  @Test
  void theLeastLateShopperTellsWhenTheRunBegan() {
    clock.arrival(FIRST_DUE + 300 * MS);
    clock.arrival(FIRST_DUE + 300 * MS);
    clock.arrival(FIRST_DUE + 20 * MS); // due after 20 ms, and there
    clock.arrival(FIRST_DUE + 45 * MS);
    assertThat(clock.sinceStartNs(FIRST_DUE + 100 * MS)).isEqualTo(100 * MS);
  }

  @Test
  void nothingIsBeforeTheStart() {
    assertThat(clock.sinceStartNs(FIRST_DUE)).isZero();
    clock.arrival(FIRST_DUE);
    assertThat(clock.sinceStartNs(FIRST_DUE - MS)).isZero();
  }

  @Test
  void tellsThePhase() {
    long abusedNs = timetable.phases().get(2).start().toNanos();
    assertThat(clock.phase(abusedNs).kind()).isEqualTo(Phase.Kind.ABUSED);
  }
}
