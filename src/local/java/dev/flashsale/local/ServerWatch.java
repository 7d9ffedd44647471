package dev.flashsale.local;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Says so, once, when a server of the stack dies under a running service. The service itself goes
 * on and refuses what it cannot do; only a new run brings the server back.
 */
final class ServerWatch implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ServerWatch.class);

  private final LocalStack stack;
  private final Set<String> reported = new HashSet<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("server watch").factory());

  ServerWatch(LocalStack stack) {
    this.stack = stack;
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    stack.running().forEach(this::report);
  }

  private void report(String server, boolean running) {
    if (!running && reported.add(server)) {
      LOG.errorf("%s has died; stop this run and start it again to get it back", server);
    }
  }

  /** Stops watching, before the servers are stopped on purpose. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
