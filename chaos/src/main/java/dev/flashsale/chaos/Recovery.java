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

/** How long it took from healing a fault to the first request, made after it, that succeeded. */
final class Recovery {

  private Recovery() {}

  /** In ms, by kind of fault; a fault after which nothing succeeded any more is left out. */
  static Map<FaultKind, LongSummaryStatistics> times(
      List<FaultRecord> faults, List<Attempt> attempts) {
    Map<FaultKind, LongSummaryStatistics> times = new EnumMap<>(FaultKind.class);
    for (FaultRecord fault : faults) {
      LongSummaryStatistics ofKind =
          times.computeIfAbsent(fault.kind(), _ -> new LongSummaryStatistics());
      firstSuccess(fault, attempts).ifPresent(at -> ofKind.accept(at - fault.healedMs()));
    }
    return times;
  }

  private static OptionalLong firstSuccess(FaultRecord fault, List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.invokedMs() >= fault.healedMs())
        .filter(attempt -> attempt.answer().outcome() == Outcome.OK)
        .filter(attempt -> fault.concerns(attempt.instance()))
        .mapToLong(Attempt::completedMs)
        .min();
  }
}
