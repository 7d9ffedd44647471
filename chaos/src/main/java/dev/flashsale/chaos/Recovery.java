package dev.flashsale.chaos;

import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.FaultRecord;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long it took from healing a fault, and those that overlapped with it, to the first request,
 * made after that, that succeeded.
 */
final class Recovery {

  private Recovery() {}

  /** In ms, by kind of fault; a fault after which nothing succeeded any more is left out. */
  static Map<FaultKind, LongSummaryStatistics> times(
      List<FaultRecord> faults, List<Attempt> attempts) {
    Map<FaultKind, LongSummaryStatistics> times = new EnumMap<>(FaultKind.class);
    for (FaultRecord fault : faults) {
      LongSummaryStatistics ofKind =
          times.computeIfAbsent(fault.kind(), _ -> new LongSummaryStatistics());
      long healedMs = allHealedMs(fault, faults);
      firstSuccess(fault, healedMs, attempts).ifPresent(at -> ofKind.accept(at - healedMs));
    }
    return times;
  }

  /** When this fault was healed, and nothing else was wrong. */
  private static long allHealedMs(FaultRecord fault, List<FaultRecord> faults) {
    long healedMs = fault.healedMs();
    for (FaultRecord other : faults) { // in the order in which they began
      if (other.beganMs() <= healedMs) {
        healedMs = Math.max(healedMs, other.healedMs());
      }
    }
    return healedMs;
  }

  private static OptionalLong firstSuccess(
      FaultRecord fault, long healedMs, List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.invokedMs() >= healedMs)
        .filter(attempt -> attempt.answer().outcome() == Outcome.OK)
        .filter(attempt -> fault.concerns(attempt.instance()))
        .mapToLong(Attempt::completedMs)
        .min();
  }
}
