package dev.flashsale.bench.contender;

/**
 * Something that must hold after a round.
 *
 * @param what said as a sentence that is true when it holds
 * @param seen what was found, for the person who has to explain a failure
 */
public record Invariant(String what, boolean holds, String seen) {

  public static Invariant equal(String what, long expected, long seen) {
    return new Invariant(what, expected == seen, "expected " + expected + ", found " + seen);
  }

  /** For counts that may differ by what was under way when the load ended. */
  public static Invariant between(String what, long min, long max, long seen) {
    return new Invariant(
        what, min <= seen && seen <= max, "expected " + min + " to " + max + ", found " + seen);
  }
}
