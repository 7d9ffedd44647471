package dev.flashsale.storefront;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The watchers of one sale on one event loop, which alone touches them: no locks, and a change
 * crosses from thread to thread once for each loop, not for each watcher.
 *
 * <p>They are told a few at a time, so that the loop answers others in between. A change that comes
 * while they are being told is what the rest is told, and then the first once more.
 */
final class Audience {

  /** Told in one go: less than a millisecond of the loop's time. */
  private static final int TOLD_AT_ONCE_MAX = 64;

  private final Context loop;
  private final Supplier<Announcement> latest;
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private boolean telling;

  Audience(Context loop, Supplier<Announcement> latest) {
    this.loop = loop;
    this.latest = latest;
  }

  /** Begins a watcher's stream with the state now. */
  Watcher join(HttpServerResponse response) {
    Watcher watcher = new Watcher(response, latest);
    watchers.add(watcher);
    watcher.tell();
    return watcher;
  }

  void leave(Watcher watcher) {
    watchers.remove(watcher);
  }

  /** Tells all of the latest state. Callable from any thread. */
  void announce() {
    loop.runOnContext(called -> tell());
  }

  /** Lets all know that the stream is alive. Callable from any thread. */
  void beat() {
    loop.runOnContext(called -> each(Watcher::beat, () -> {}));
  }

  /** Ends all streams; clients come back by themselves, to whoever is there then. */
  void end() {
    loop.runOnContext(called -> each(Watcher::end, () -> {}));
  }

  private void tell() {
    if (!telling) {
      telling = true;
      String told = latest.get().tag();
      each(
          Watcher::tell,
          () -> {
            telling = false;
            if (!latest.get().tag().equals(told)) {
              tell();
            }
          });
    }
  }

  private void each(Consumer<Watcher> action, Runnable done) {
    some(List.copyOf(watchers).iterator(), action, done);
  }

  private void some(Iterator<Watcher> rest, Consumer<Watcher> action, Runnable done) {
    for (int count = 0; count < TOLD_AT_ONCE_MAX && rest.hasNext(); count++) {
      action.accept(rest.next());
    }
    if (rest.hasNext()) {
      loop.runOnContext(later -> some(rest, action, done));
    } else {
      done.run();
    }
  }
}
