package dev.flashsale.outbox;

/**
 * What became of an event at one sink.
 *
 * @param error why it failed; empty otherwise
 */
record Attempt(Pending pending, Result result, String error) {

  private static final int ERROR_LENGTH_MAX = 500;

  enum Result {
    DELIVERED,
    FAILED,
    /** Time was up, or an earlier event of its aggregate failed. */
    NOT_MADE
  }

  static Attempt delivered(Pending pending) {
    return new Attempt(pending, Result.DELIVERED, "");
  }

  static Attempt failed(Pending pending, String error) {
    // PostgreSQL stores no NUL.
    String storable = error.replace('\0', ' ');
    return new Attempt(
        pending,
        Result.FAILED,
        storable.substring(0, Math.min(storable.length(), ERROR_LENGTH_MAX)));
  }

  static Attempt notMade(Pending pending) {
    return new Attempt(pending, Result.NOT_MADE, "");
  }

  boolean isDelivered() {
    return result == Result.DELIVERED;
  }

  boolean isFailed() {
    return result == Result.FAILED;
  }
}
