package dev.flashsale.local;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The start of one server on a thread of its own, which another thread may cut short at any moment.
 *
 * <p>Thread-safe. After {@link #end} nothing can be begun any more.
 */
final class Starting<T> {

  private final String name;
  private @Nullable FutureTask<T> task;
  private boolean ended;

  Starting(String name) {
    this.name = name;
  }

  synchronized void begin(Callable<T> start) {
    if (ended) {
      throw new LocalStackException("the local stack is being stopped");
    }
    FutureTask<T> begun = new FutureTask<>(start);
    task = begun;
    Thread.ofPlatform().daemon().name("start " + name).start(begun);
  }

  /**
   * Waits for the server if its start was begun.
   *
   * @throws LocalStackException if the server did not start, or not in time
   */
  void await(long limit, TimeUnit unit) {
    FutureTask<T> begun = task();
    if (begun == null) {
      return;
    }
    try {
      begun.get(limit, unit);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LocalStackException known
          ? known
          : new LocalStackException(name + " did not start: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new LocalStackException(name + " did not start in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while starting " + name, e);
    }
  }

  /** The server, once it has started. */
  Optional<T> started() {
    FutureTask<T> begun = task();
    return begun != null && begun.state() == State.SUCCESS
        ? Optional.of(begun.resultNow())
        : Optional.empty();
  }

  /** Forbids a start that has not begun; waits for one that has, and hands the server over once. */
  Optional<T> end(long limit, TimeUnit unit) {
    synchronized (this) {
      if (ended) {
        return Optional.empty();
      }
      ended = true;
    }
    try {
      await(limit, unit);
    } catch (LocalStackException neverStarted) {
      return Optional.empty();
    }
    return started();
  }

  private synchronized @Nullable FutureTask<T> task() {
    return task;
  }
}
