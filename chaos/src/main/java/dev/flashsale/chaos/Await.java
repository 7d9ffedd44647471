package dev.flashsale.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for conditions, never for longer than said. */
public final class Await {

  private static final long POLL_MS = 20;

  private Await() {}

  /** Something that becomes true in time. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws InterruptedException;
  }

  /** Whether {@code condition} became true within {@code limit}. */
  public static boolean until(Duration limit, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }
}
