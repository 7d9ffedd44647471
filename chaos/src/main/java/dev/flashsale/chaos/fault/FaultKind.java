package dev.flashsale.chaos.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Everything that can go wrong. The names in lower case, with '-', are those of {@code --faults}.
 */
public enum FaultKind {
  KILL_INSTANCE(Place.INSTANCE, "kill -9 of an instance"),
  STOP_INSTANCE(Place.INSTANCE, "an instance frozen (SIGSTOP)"),
  KILL_REDIS(Place.REDIS, "kill -9 of Redis, which keeps its data"),
  STOP_REDIS(Place.REDIS, "Redis frozen (SIGSTOP)"),
  KILL_POSTGRES(Place.POSTGRES, "kill -9 of PostgreSQL's postmaster"),
  STOP_POSTGRES(Place.POSTGRES, "PostgreSQL and all its backends frozen (SIGSTOP)"),
  RESTART_POSTGRES(Place.POSTGRES, "PostgreSQL restarted, fast or immediate"),
  FILL_REDIS(Place.REDIS, "the disk of Redis is full"),
  FILL_POSTGRES(Place.POSTGRES, "the disk of PostgreSQL is full"),
  CUT_REDIS(Place.LINK_TO_REDIS, "an instance's way to Redis refuses connections"),
  SLOW_REDIS(Place.LINK_TO_REDIS, "an instance's way to Redis is slow"),
  RESET_REDIS(Place.LINK_TO_REDIS, "an instance's connections to Redis are reset"),
  HALF_OPEN_REDIS(Place.LINK_TO_REDIS, "Redis' replies to an instance get lost, silently"),
  CUT_POSTGRES(Place.LINK_TO_POSTGRES, "an instance's way to PostgreSQL refuses connections"),
  SLOW_POSTGRES(Place.LINK_TO_POSTGRES, "an instance's way to PostgreSQL is slow"),
  RESET_POSTGRES(Place.LINK_TO_POSTGRES, "an instance's connections to PostgreSQL are reset"),
  HALF_OPEN_POSTGRES(
      Place.LINK_TO_POSTGRES, "PostgreSQL's replies to an instance get lost, silently"),
  CUT_REPLICA(Place.REPLICATION, "Redis' replica cannot reach its primary"),
  EMPTY_REDIS(Place.REDIS, "Redis restarted without its data"),
  FLUSH_REDIS(Place.REDIS, "FLUSHALL"),
  DELETE_KEY(Place.REDIS, "one key of a sale deleted"),
  ROLL_BACK_REDIS(Place.REDIS, "Redis restarted from an older copy of its data"),
  FAIL_OVER_REDIS(Place.REDIS_AND_REPLICATION, "a replica promoted that had missed writes");

  /** What a fault has for itself while it lasts; two faults of one place never overlap. */
  enum Place {
    INSTANCE,
    REDIS,
    POSTGRES,
    LINK_TO_REDIS,
    LINK_TO_POSTGRES,
    REPLICATION,
    REDIS_AND_REPLICATION;

    /** There is one for each instance. */
    boolean isOfInstance() {
      return this == INSTANCE || this == LINK_TO_REDIS || this == LINK_TO_POSTGRES;
    }
  }

  private final Place place;
  private final String meaning;

  FaultKind(Place place, String meaning) {
    this.place = place;
    this.meaning = meaning;
  }

  Place place() {
    return place;
  }

  /** Whether it takes a disk of its own, which not every machine can give. */
  public boolean fillsDisk() {
    return this == FILL_REDIS || this == FILL_POSTGRES;
  }

  /** In a few words. */
  public String meaning() {
    return meaning;
  }

  /** Whether Redis may forget what it promised. */
  public boolean losesMemory() {
    return switch (this) {
      case EMPTY_REDIS, FLUSH_REDIS, DELETE_KEY, ROLL_BACK_REDIS, FAIL_OVER_REDIS -> true;
      default -> false;
    };
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException naming all there are, if there is no such
   */
  public static FaultKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown fault '" + label + "'; there are: " + String.join(", ", labels())));
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(FaultKind::label).toList();
  }
}
