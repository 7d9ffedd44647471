package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Repeats one piece of work while there is some, never twice at once. Callable from any thread.
 *
 * <p>Waking it while it works makes it look once more, so what came meanwhile is not missed. After
 * a failure it rests until it is woken, by the poll at the latest.
 */
final class Lane {

  private static final Logger LOG = Logger.getLogger(Lane.class);

  private final String name;
  private final Supplier<Uni<? extends Boolean>> work;
  private final AtomicInteger wakeUps = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * @param work answers whether to look again at once
   */
  Lane(String name, Supplier<Uni<? extends Boolean>> work) {
    this.name = name;
    this.work = work;
  }

  void wake() {
    if (!stopped && wakeUps.getAndIncrement() == 0) {
      look();
    }
  }

  /** Begins nothing more. */
  void stop() {
    stopped = true;
  }

  private void look() {
    int answered = wakeUps.get();
    Uni.createFrom()
        .deferred(work)
        .subscribe()
        .with(again -> looked(again, answered), this::failed);
  }

  private void looked(boolean again, int answered) {
    if (stopped) {
      return;
    }
    if (again || !wakeUps.compareAndSet(answered, 0)) {
      look();
    }
  }

  private void failed(Throwable fault) {
    if (!stopped) {
      LOG.warnf("%s failed and waits to be woken: %s", name, fault);
      wakeUps.set(0);
    }
  }
}
