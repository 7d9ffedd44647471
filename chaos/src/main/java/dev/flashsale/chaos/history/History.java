package dev.flashsale.chaos.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All attempts of a run, in the order in which their outcomes were known. Thread-safe. */
public final class History {

  private final List<Attempt> attempts = new ArrayList<>();

  public synchronized void add(Attempt attempt) {
    attempts.add(attempt);
  }

  public synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Attempts so far, by outcome. */
  public synchronized Map<Outcome, Integer> counts() {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    attempts.forEach(attempt -> counts.merge(attempt.answer().outcome(), 1, Integer::sum));
    return counts;
  }

  /** Whether one of the latest attempts, as far back as {@code sinceMs}, is such. */
  public synchronized boolean hasSince(long sinceMs, Predicate<Attempt> such) {
    for (Attempt attempt : attempts.reversed()) {
      if (attempt.completedMs() < sinceMs) {
        return false;
      }
      if (such.test(attempt)) {
        return true;
      }
    }
    return false;
  }

  public void write(Path file) throws IOException {
    Files.write(file, attempts().stream().map(Attempt::toString).toList());
  }
}
