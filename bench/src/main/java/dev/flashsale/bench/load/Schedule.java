package dev.flashsale.bench.load;

/**
 * When requests are due: evenly spread at a constant rate, whatever the server does.
 *
 * @param startNanos when the first is due
 * @param count how many there are
 */
record Schedule(long startNanos, double perSecond, long count) {

  private static final double NANOS_PER_SECOND = 1e9;

  static Schedule of(long startNanos, double perSecond, double seconds) {
    return new Schedule(startNanos, perSecond, (long) (perSecond * seconds));
  }

  /** When request {@code n}, from 0, is due. Computed, not summed up, so that it does not drift. */
  long dueNanos(long n) {
    return startNanos + (long) (n * NANOS_PER_SECOND / perSecond);
  }

  /** How many are due at {@code nanos}, that moment included. */
  long dueBy(long nanos) {
    long elapsed = nanos - startNanos;
    if (elapsed < 0) {
      return 0;
    }
    long due = (long) (elapsed * perSecond / NANOS_PER_SECOND) + 1;
    // Rounding may be off by one, but must agree with dueNanos.
    while (due > 0 && dueNanos(due - 1) > nanos) {
      due--;
    }
    while (due < count && dueNanos(due) <= nanos) {
      due++;
    }
    return Math.min(due, count);
  }
}
