package dev.flashsale.chaos.fault;

import java.util.List;
import java.util.Locale;

/**
 * A fault of the schedule.
 *
 * @param number from 1, in the order of their beginnings
 * @param instance which one is hurt, or whose link
 * @param atMs when it begins, in ms from the first shopper's coming
 * @param forMs how long it lasts, in ms
 * @param variant decides whatever the kind leaves open: a number of 16 bits
 */
public record PlannedFault(
    int number, FaultKind kind, int instance, long atMs, long forMs, int variant) {

  long endMs() {
    return atMs + forMs;
  }

  /** Whether the two can be under way at once. */
  boolean collidesWith(PlannedFault other) {
    return places().stream().anyMatch(other.places()::contains);
  }

  /** What it has for itself, by name. */
  List<String> places() {
    FaultKind.Place place = kind.place();
    if (place.isOfInstance()) {
      return List.of(place + " " + instance);
    }
    return place == FaultKind.Place.REDIS_AND_REPLICATION
        ? List.of(FaultKind.Place.REDIS.name(), FaultKind.Place.REPLICATION.name())
        : List.of(place.name());
  }

  /** Its kind, and which instance it is about, if it is about one. */
  String subject() {
    return kind.place().isOfInstance() ? kind.label() + " (" + instance + ")" : kind.label();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "#%d %s for %.1f s", number, subject(), (double) forMs / 1e3);
  }
}
