package dev.flashsale.chaos.fault;

import java.util.Locale;

/**
 * A fault as it went; times in ms of the run.
 *
 * @param detail what the kind left open, such as which key was deleted; empty if nothing
 * @param healedMs when all was as it should be again; {@link Long#MAX_VALUE} while it is not
 */
public record FaultRecord(PlannedFault planned, String detail, long beganMs, long healedMs) {

  public FaultKind kind() {
    return planned.kind();
  }

  /** Whether it is, or was, a fault of {@code instance} itself, and not of what it uses. */
  public boolean tookDown(int instance) {
    return kind() == FaultKind.KILL_INSTANCE && planned.instance() == instance;
  }

  /** Whether what {@code instance} is asked for shows that the fault is healed. */
  public boolean concerns(int instance) {
    return !kind().place().isOfInstance() || planned.instance() == instance;
  }

  @Override
  public String toString() {
    String end =
        healedMs == Long.MAX_VALUE ? "..." : String.format(Locale.ROOT, "%.3f", healedMs / 1e3);
    return String.format(
        Locale.ROOT,
        "%9.3f-%s #%d %s%s",
        beganMs / 1e3,
        end,
        planned.number(),
        planned.subject(),
        detail.isEmpty() ? "" : ": " + detail);
  }
}
