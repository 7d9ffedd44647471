package dev.flashsale.chaos;

import dev.flashsale.chaos.fault.FaultLog;
import dev.flashsale.chaos.fault.FaultRecord;
import dev.flashsale.chaos.history.History;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says every ten seconds what is going on. Thread-safe. */
final class Ticker implements AutoCloseable {

  private static final long EVERY_S = 10;

  private final Thread thread;

  private Ticker(History history, FaultLog faults) {
    thread = Thread.ofVirtual().name("ticker").unstarted(() -> tick(history, faults));
  }

  static Ticker start(History history, FaultLog faults) {
    Ticker ticker = new Ticker(history, faults);
    ticker.thread.start();
    return ticker;
  }

  private static void tick(History history, FaultLog faults) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(EVERY_S);
        String underWay =
            faults.underWay().stream()
                .map(FaultRecord::planned)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        Progress.say(
            "answers %s; %d faults so far%s",
            history.counts(),
            faults.records().size(),
            underWay.isEmpty() ? "" : "; under way: " + underWay);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
