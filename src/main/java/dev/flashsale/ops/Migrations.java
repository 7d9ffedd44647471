package dev.flashsale.ops;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * The migrations of PostgreSQL's schema, where instances leave them to a job ({@code
 * quarkus.flyway.migrate-at-start=false}). One that comes before the job must not sell. One that
 * comes after a newer version's job may: a migration leaves everything in place that the version
 * before needs (docs/decisions/0022-migrations.md).
 */
@Singleton
class Migrations {

  private final Flyway flyway;
  private final boolean atStart;

  Migrations(
      Flyway flyway, @ConfigProperty(name = "quarkus.flyway.migrate-at-start") boolean atStart) {
    this.flyway = flyway;
    this.atStart = atStart;
  }

  /**
   * Blocks while PostgreSQL is asked, unless this instance has migrated it itself.
   *
   * @throws IllegalStateException if the schema lacks a migration of this version or one has failed
   *     there, or PostgreSQL cannot be asked
   */
  void requireAll() {
    if (atStart) {
      return;
    }
    Map<Fault, String> faults =
        Arrays.stream(all())
            .filter(migration -> fault(migration) != Fault.NONE)
            .collect(
                Collectors.groupingBy(
                    Migrations::fault,
                    () -> new EnumMap<>(Fault.class),
                    Collectors.mapping(
                        migration -> String.valueOf(migration.getVersion()),
                        Collectors.joining(", "))));
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          faults.entrySet().stream()
              .map(fault -> fault.getKey().message.formatted(fault.getValue()))
              .collect(Collectors.joining(" ")));
    }
  }

  private MigrationInfo[] all() {
    try {
      return flyway.info().all();
    } catch (FlywayException e) {
      throw new IllegalStateException("Cannot ask PostgreSQL which migrations it has", e);
    }
  }

  private static Fault fault(MigrationInfo migration) {
    return switch (migration.getState()) {
      case FAILED -> Fault.FAILED;
      case IGNORED -> Fault.LEFT_OUT;
      case PENDING, ABOVE_TARGET, AVAILABLE, OUTDATED, UNDONE -> Fault.LACKING;
      case SUCCESS, OUT_OF_ORDER, SUPERSEDED, BASELINE, BELOW_BASELINE, BASELINE_IGNORED ->
          Fault.NONE;
      // What other versions bring: a newer one's failure is no reason to stop selling.
      case FUTURE_SUCCESS, FUTURE_FAILED, MISSING_SUCCESS, MISSING_FAILED, DELETED -> Fault.NONE;
    };
  }

  private enum Fault {
    FAILED(
        "The migrations %s have failed in PostgreSQL: run this version once with"
            + " QUARKUS_INIT_AND_EXIT=true and QUARKUS_FLYWAY_REPAIR_AT_START=true."),
    LEFT_OUT(
        "PostgreSQL was left without the migrations %s, and has newer ones: run this version once"
            + " with QUARKUS_INIT_AND_EXIT=true and QUARKUS_FLYWAY_OUT_OF_ORDER=true."),
    LACKING(
        "PostgreSQL lacks the migrations %s: run this version once with"
            + " QUARKUS_INIT_AND_EXIT=true before its instances."),
    NONE("");

    private final String message;

    Fault(String message) {
      this.message = message;
    }
  }
}
