package dev.flashsale.chaos;

import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.Schedule;
import java.time.Duration;
import java.util.List;

/**
 * What a run is.
 *
 * @param faulty how long faults come, from the first shopper on
 * @param kinds of the faults
 * @param brief short faults in quick succession
 * @param shoppers who buy at the same time
 * @param sales they buy in
 */
record Settings(
    long seed,
    Duration faulty,
    List<FaultKind> kinds,
    boolean brief,
    int instances,
    int shoppers,
    int sales) {

  Schedule.Plan plan() {
    return brief
        ? Schedule.Plan.brief(kinds, faulty.toMillis(), instances)
        : Schedule.Plan.standard(kinds, faulty.toMillis(), instances);
  }
}
