package dev.flashsale.chaos;

import dev.flashsale.chaos.history.Attempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A history as a person reads it: by time, and what was told again and again only once. */
final class Excerpt {

  private Excerpt() {}

  static List<String> of(List<Attempt> attempts) {
    List<Attempt> sorted =
        attempts.stream().sorted(Comparator.comparingLong(Attempt::invokedMs)).toList();
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < sorted.size(); ) {
      int next = at + 1;
      while (next < sorted.size() && areAlike(sorted.get(at), sorted.get(next))) {
        next++;
      }
      lines.add(sorted.get(at).toString());
      if (next - at > 1) {
        lines.add(
            String.format(
                Locale.ROOT,
                "          ... the same %d times more, until %.3f",
                next - at - 1,
                sorted.get(next - 1).completedMs() / 1e3));
      }
      at = next;
    }
    return lines;
  }

  private static boolean areAlike(Attempt one, Attempt other) {
    return !one.answer().outcome().isFinal()
        && one.ask().equals(other.ask())
        && one.answer().outcome() == other.answer().outcome()
        && one.answer().code().equals(other.answer().code());
  }
}
