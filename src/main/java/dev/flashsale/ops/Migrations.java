package dev.flashsale.ops;

import jakarta.inject.Singleton;
import java.util.Arrays;
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
   * @throws IllegalStateException if the schema lacks a migration of this version, or PostgreSQL
   *     cannot be asked
   */
  void requireAll() {
    if (atStart) {
      return;
    }
    MigrationInfo[] pending = pending();
    if (pending.length > 0) {
      throw new IllegalStateException(
          "PostgreSQL lacks the migrations "
              + Arrays.stream(pending)
                  .map(migration -> String.valueOf(migration.getVersion()))
                  .collect(Collectors.joining(", "))
              + ": run this version once with QUARKUS_INIT_AND_EXIT=true before its instances.");
    }
  }

  private MigrationInfo[] pending() {
    try {
      return flyway.info().pending();
    } catch (FlywayException e) {
      throw new IllegalStateException("Cannot ask PostgreSQL which migrations it has", e);
    }
  }
}
