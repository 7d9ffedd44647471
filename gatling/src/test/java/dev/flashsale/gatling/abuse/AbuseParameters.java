package dev.flashsale.gatling.abuse;

import dev.flashsale.gatling.params.SaleKind;
import dev.flashsale.gatling.params.SaleParameters;
import dev.flashsale.gatling.params.Setting;
import java.time.Duration;

/**
 * What can be chosen about a run under abuse.
 *
 * @param sale where, and on what; its history is the {@link Ledger}
 */
public record AbuseParameters(SaleParameters sale, int shoppersPerSecond, Timetable timetable) {

  private static final int ROUNDS = 4;

  private static final int PHASE_SECONDS = 6;

  /** An address that was limited has its whole burst again after so many calm seconds. */
  private static final int PHASE_SECONDS_MIN = 4;

  public static AbuseParameters read() {
    return of(SaleParameters.read(SaleKind.ABUSE));
  }

  public static AbuseParameters of(SaleParameters sale) {
    int seconds = new Setting("flashsale.seconds").positiveOr(PHASE_SECONDS);
    if (seconds < PHASE_SECONDS_MIN) {
      throw new IllegalArgumentException("a phase needs " + PHASE_SECONDS_MIN + " seconds");
    }
    return new AbuseParameters(
        sale,
        new Setting("flashsale.shoppersPerSecond").positiveOr(100),
        Timetable.of(
            new Setting("flashsale.rounds").positiveOr(ROUNDS), Duration.ofSeconds(seconds)));
  }

  /** All honest shoppers of the run. */
  public int shoppers() {
    return Math.toIntExact(shoppersPerSecond * timetable.length().toSeconds());
  }
}
