package dev.flashsale.storefront;

import io.vertx.core.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A sale with watchers: looks at it for all of them, and passes a change on to the {@link Audience}
 * of each event loop.
 *
 * <p>Thread-safe, but for the count of watchers, which {@link SaleEvents} guards.
 */
final class WatchedSale {

  private static final Logger LOG = Logger.getLogger(WatchedSale.class);

  private final String id;
  private final Map<Context, Audience> audiences = new ConcurrentHashMap<>();
  private volatile Announcement latest;
  private volatile boolean blind;
  private int watchers;

  WatchedSale(String id, Page now) {
    this.id = id;
    this.latest = Announcement.of(now);
  }

  WatchedSale withOneMore() {
    watchers++;
    return this;
  }

  /** {@code null} when that was the last. */
  @Nullable WatchedSale withOneLess() {
    watchers--;
    return watchers > 0 ? this : null;
  }

  /** The watchers on an event loop; to be called there. */
  Audience audience(Context loop) {
    return audiences.computeIfAbsent(loop, created -> new Audience(loop, () -> latest));
  }

  /** Asks how the sale is now. A look that is slow is not overtaken by the next, but joined. */
  void look(Storefront storefront) {
    var _ =
        storefront
            .pageNow(id)
            .thenAccept(page -> page.ifPresent(this::announce))
            .exceptionally(this::notSeen);
  }

  private @Nullable Void notSeen(Throwable fault) {
    if (!blind) {
      blind = true;
      LOG.warnf("watchers of sale %s are not told of changes for now: %s", id, fault);
    }
    return null;
  }

  private void announce(Page page) {
    blind = false;
    if (page.tag().equals(latest.tag())) {
      return;
    }
    // Before the audiences are called: one that is new and not among them sees it.
    latest = Announcement.of(page);
    audiences.values().forEach(Audience::announce);
  }

  void beat() {
    audiences.values().forEach(Audience::beat);
  }

  void end() {
    audiences.values().forEach(Audience::end);
  }
}
