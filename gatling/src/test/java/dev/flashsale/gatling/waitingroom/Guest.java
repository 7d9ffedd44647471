package dev.flashsale.gatling.waitingroom;

import java.util.Locale;

/**
 * What one shopper was told in the end.
 *
 * @param number of the ticket; -1 if none was given
 * @param position from 1; 0 if none was told
 * @param ending how the visit ended
 * @param endedMs after the opening
 * @param polls how often they asked how their ticket stood
 */
record Guest(long number, long position, Ending ending, long endedMs, int polls) {

  enum Ending {
    BOUGHT,
    /** Told by the queue that nothing is left. */
    SOLD_OUT,
    /** Let in, and found that nothing is left. */
    TOO_LATE,
    /** No ticket, an answer outside the contract, or none at all. */
    LOST
  }

  String line() {
    return String.format(Locale.ROOT, "%d %d %s %d %d", number, position, ending, endedMs, polls);
  }

  static Guest parse(String line) {
    String[] parts = line.split(" ", -1);
    return new Guest(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Ending.valueOf(parts[2]),
        Long.parseLong(parts[3]),
        Integer.parseInt(parts[4]));
  }
}
