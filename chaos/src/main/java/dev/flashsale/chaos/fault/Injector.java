package dev.flashsale.chaos.fault;

import dev.flashsale.chaos.Progress;
import dev.flashsale.chaos.RunClock;
import dev.flashsale.chaos.stack.Stack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries a schedule out, each fault on a thread of its own. One whose place another one still has,
 * because healing took long, begins late.
 *
 * <p>Not thread-safe, except {@link #log()}.
 */
public final class Injector {

  private final Breaker breaker;
  private final RunClock clock;
  private final FaultLog log = new FaultLog();
  private final Map<String, ReentrantLock> places = new ConcurrentHashMap<>();
  private final List<String> failures = new ArrayList<>();

  public Injector(Stack stack, RunClock clock) {
    this.clock = clock;
    this.breaker = new Breaker(stack, log::detail);
  }

  public FaultLog log() {
    return log;
  }

  /**
   * Carries all of {@code schedule} out, from now on; returns when all is healed.
   *
   * @throws IOException if something could not be broken, or not be put right
   */
  public void run(List<PlannedFault> schedule) throws IOException, InterruptedException {
    long startMs = clock.nowMs();
    List<Thread> threads = new ArrayList<>();
    for (PlannedFault fault : schedule) {
      sleepUntil(startMs + fault.atMs());
      threads.add(Thread.ofVirtual().name(fault.toString()).start(() -> carryOut(fault)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw new IOException(String.join("; ", failures));
      }
    }
  }

  private void sleepUntil(long ms) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(Math.max(0, ms - clock.nowMs()));
  }

  private void carryOut(PlannedFault fault) {
    List<ReentrantLock> locks =
        fault.places().stream()
            .sorted()
            .map(place -> places.computeIfAbsent(place, _ -> new ReentrantLock(true)))
            .toList();
    locks.forEach(ReentrantLock::lock);
    try {
      log.begun(fault, clock.nowMs());
      Progress.say("%s", fault);
      Remedy remedy = breaker.inject(fault);
      TimeUnit.MILLISECONDS.sleep(fault.forMs());
      remedy.apply();
      log.healed(fault, clock.nowMs());
    } catch (IOException | RuntimeException e) {
      synchronized (failures) {
        failures.add(fault + ": " + e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      locks.reversed().forEach(ReentrantLock::unlock);
    }
  }
}
