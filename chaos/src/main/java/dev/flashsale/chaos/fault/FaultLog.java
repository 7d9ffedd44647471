package dev.flashsale.chaos.fault;

import java.util.ArrayList;
import java.util.List;

/** The faults of a run, as they went. Thread-safe. */
public final class FaultLog {

  private final List<FaultRecord> records = new ArrayList<>();

  synchronized void begun(PlannedFault fault, long nowMs) {
    records.add(new FaultRecord(fault, "", nowMs, Long.MAX_VALUE));
  }

  synchronized void detail(PlannedFault fault, String detail) {
    records.replaceAll(
        it ->
            it.planned().equals(fault)
                ? new FaultRecord(fault, detail, it.beganMs(), it.healedMs())
                : it);
  }

  synchronized void healed(PlannedFault fault, long nowMs) {
    records.replaceAll(
        it ->
            it.planned().equals(fault)
                ? new FaultRecord(fault, it.detail(), it.beganMs(), nowMs)
                : it);
  }

  public synchronized List<FaultRecord> records() {
    return List.copyOf(records);
  }

  /** Those that are not healed yet. */
  public List<FaultRecord> underWay() {
    return records().stream().filter(it -> it.healedMs() == Long.MAX_VALUE).toList();
  }
}
