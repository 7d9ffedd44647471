package dev.flashsale.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops the servers after the service. The JVM runs all shutdown hooks at once, so this one waits
 * for the service, whose own hook drains it, to have stopped; a service that hangs loses its
 * servers after a while all the same.
 */
final class OrderlyShutdown extends Thread {

  /**
   * Longer than the service takes to drain, shorter than those who stop us wait before they kill.
   */
  private static final int SERVICE_STOP_LIMIT_S = 25;

  private final LocalStack stack;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean started;

  OrderlyShutdown(LocalStack stack) {
    super("stop the local stack");
    this.stack = stack;
  }

  /** From now on there is a service to wait for. */
  void serviceStarts() {
    started = true;
  }

  /** The service has stopped, or failed to start, and needs the servers no more. */
  void serviceStopped() {
    stopped.countDown();
  }

  @Override
  public void run() {
    try {
      if (started && !stopped.await(SERVICE_STOP_LIMIT_S, TimeUnit.SECONDS)) {
        System.err.println(
            "flashsale: the service did not stop within "
                + SERVICE_STOP_LIMIT_S
                + " s; stopping its servers all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stack.close();
  }
}
