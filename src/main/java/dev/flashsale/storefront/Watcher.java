package dev.flashsale.storefront;

import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;

/**
 * One stream. Only the latest state matters: a watcher who does not keep up misses what lay
 * between, and gets the latest when what was sent has been read. So no more waits for it in memory
 * than one announcement and the connection's write queue.
 *
 * <p>Confined to the connection's event loop.
 */
final class Watcher {

  private final HttpServerResponse response;
  private final Supplier<Announcement> latest;
  private String told = "";

  Watcher(HttpServerResponse response, Supplier<Announcement> latest) {
    this.response = response;
    this.latest = latest;
    response.drainHandler(drained -> tell());
  }

  /** Sends the latest state, unless that was sent, or must wait. */
  void tell() {
    Announcement now = latest.get();
    if (!now.tag().equals(told) && canWrite()) {
      told = now.tag();
      response.write(now.bytes());
    }
  }

  void beat() {
    if (canWrite()) {
      response.write(Announcement.BEAT);
    }
  }

  void end() {
    if (isOpen()) {
      response.end();
    }
  }

  private boolean isOpen() {
    return !response.ended() && !response.closed();
  }

  private boolean canWrite() {
    return isOpen() && !response.writeQueueFull();
  }
}
