package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.Release;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A migration runs while instances of the version before sell: it has only steps that leave what
 * they use in place, and lock nothing for long. What takes something away says in its first line
 * since which version nobody uses it.
 */
class MigrationRulesTest {

  /** Before the first release nobody had to live through a migration. */
  private static final int RELEASED = 9;

  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");
  private static final Pattern CONTRACTS =
      Pattern.compile("^-- Contracts: .+ unused since (\\d+\\.\\d+\\.\\d+)");

  private static final List<Pattern> ALLOWED =
      Stream.of(
              // A new table, and its indexes while nobody knows it.
              "CREATE TABLE (<name>) \\(\\)( WITH \\(\\))?;"
                  + "(CREATE (UNIQUE )?INDEX <name> ON \\1 <any>;)*",
              // PostgreSQL lets neither lose a column or change a type.
              "CREATE (OR REPLACE )?VIEW <name> (\\(\\) )?AS <any>;",
              "CREATE (OR REPLACE )?FUNCTION <name> \\(\\) <any>;",
              "COMMENT ON <any>;",
              // What rewrites no row, and refuses none of those who do not know of it.
              "ALTER TABLE <name> ADD (COLUMN )?<name> <type>( DEFAULT <constant>( NOT NULL)?)?;",
              "ALTER TABLE <name> ADD (COLUMN )?<name> <type> NOT NULL DEFAULT <constant>;",
              "ALTER TABLE <name> ALTER (COLUMN )?<name> DROP NOT NULL;",
              // What reads no row; a wider one may take another's place.
              "(ALTER TABLE <name>) DROP CONSTRAINT (<name>);\\1 ADD CONSTRAINT \\2 <not valid>;",
              "ALTER TABLE <name> ADD CONSTRAINT <name> <not valid>;",
              // Beside everybody, and tried again after what an attempt before has left is gone.
              "DROP INDEX CONCURRENTLY IF EXISTS (<name>);"
                  + "CREATE (UNIQUE )?INDEX CONCURRENTLY \\1 ON <any>;")
          .map(MigrationRulesTest::steps)
          .toList();

  /** It reads the whole table: after another step, under the lock of that one. */
  private static final Pattern ALLOWED_ALONE =
      steps("(ALTER TABLE <name> VALIDATE CONSTRAINT <name>;)+");

  /** It spares the rows there are, and refuses those of the version before. */
  private static final Pattern NOT_NULL_IN_DISGUISE =
      Pattern.compile("\\bIS\\s+NOT\\s+NULL\\b[^;]*\\bNOT\\s+VALID\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern MADE_AGAIN =
      Pattern.compile("DROP INDEX CONCURRENTLY IF EXISTS ([\\w.]+)", Pattern.CASE_INSENSITIVE);

  @Test
  void everyMigrationSinceTheFirstReleaseLetsTheVersionBeforeGoOn() throws IOException {
    for (Path file : migrations(MIGRATIONS)) {
      if (version(file) > RELEASED) {
        assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void noIndexThatIsInUseIsMadeAgain() throws IOException {
    StringBuilder earlier = new StringBuilder();
    for (Path file : migrations(MIGRATIONS)) {
      String sql = Files.readString(file);
      assertThat(MADE_AGAIN.matcher(sql).results())
          .noneMatch(index -> earlier.toString().contains(index.group(1)));
      earlier.append(sql);
    }
  }

  @Test
  void theSampleOfTheNextVersionKeepsTheRules() throws IOException {
    List<Path> sample = migrations(Path.of("src/test/resources/db/next-version"));
    assertThat(sample).isNotEmpty();
    for (Path file : sample) {
      assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE note (id bigint PRIMARY KEY, epoch integer NOT NULL REFERENCES orders (id));",
        "CREATE TABLE note (id bigint) WITH (fillfactor = 50); CREATE INDEX note_id ON note (id);",
        "CREATE VIEW placed AS SELECT id, (epoch) FROM orders WHERE status = 'PLACED';",
        "CREATE FUNCTION f(at date) RETURNS trigger AS $$ BEGIN DELETE FROM orders; END $$;",
        "CREATE OR REPLACE FUNCTION f() RETURNS text AS $f$ SELECT '$$;'; DROP TABLE sale $f$;",
        "COMMENT ON TABLE orders IS 'it''s; -- /* ( here';",
        "COMMENT ON TABLE orders IS E'it\\'s; DROP TABLE sale';",
        "ALTER TABLE orders ADD note text;",
        "alter table public.orders add column note numeric(4,2)[], add column more text;",
        "ALTER TABLE orders ADD COLUMN note numeric(4, 2) NOT NULL DEFAULT 0.5;",
        "ALTER TABLE orders ADD COLUMN note jsonb DEFAULT '{\"a\": \"b;c\"}'::jsonb NOT NULL;",
        "ALTER TABLE orders ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();",
        "ALTER TABLE orders ALTER COLUMN rejected_for DROP NOT NULL;",
        "ALTER TABLE orders ADD CONSTRAINT known CHECK (epoch IN (1, (2))) NOT VALID;",
        "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (sale_id) REFERENCES sale (id) NOT VALID;",
        "ALTER TABLE orders DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (epoch > 0) NOT VALID;",
        "ALTER TABLE orders VALIDATE CONSTRAINT c;",
        "DROP INDEX CONCURRENTLY IF EXISTS i; CREATE UNIQUE INDEX CONCURRENTLY i ON orders (epoch);"
      })
  void whatLeavesTheVersionBeforeAsItIsIsAllowed(String sql) {
    assertThat(faults(sql)).isEmpty();
    assertThat(faults(sql + " DROP TABLE sale")).isNotEmpty(); // it was not read as part of it
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE restock;",
        "DROP FUNCTION rfc3339;",
        "DROP TRIGGER outbox_wake ON outbox;",
        "DROP MATERIALIZED VIEW sold;",
        "DROP INDEX orders_hold;",
        "DROP INDEX CONCURRENTLY IF EXISTS orders_hold;",
        "TRUNCATE restock;",
        "UPDATE orders SET epoch = 1;",
        "DELETE FROM orders;",
        "DO $$ BEGIN DELETE FROM orders; END $$;",
        "LOCK TABLE orders;",
        "REINDEX TABLE orders;",
        "VACUUM FULL orders;",
        "CLUSTER orders USING orders_hold;",
        "REVOKE SELECT ON orders FROM flashsale;",
        "SET lock_timeout = 0;",
        "/* harmless */ DROP TABLE restock;",
        "COMMENT ON TABLE orders IS E'a''\\''; DROP TABLE sale; COMMENT ON TABLE orders IS 'b';",
        "ALTER TABLE orders DROP COLUMN epoch;",
        "ALTER TABLE orders DROP epoch;",
        "ALTER TABLE IF EXISTS orders DROP COLUMN epoch;",
        "ALTER TABLE ONLY orders DROP COLUMN epoch;",
        "ALTER TABLE public.orders DROP COLUMN epoch;",
        "ALTER TABLE \"orders\" DROP COLUMN epoch;",
        "ALTER TABLE orders ADD COLUMN note text, DROP COLUMN epoch;",
        "ALTER TABLE orders RENAME COLUMN epoch TO era;",
        "ALTER TABLE orders SET SCHEMA archive;",
        "ALTER TABLE orders ALTER epoch TYPE bigint;",
        "ALTER TABLE orders ALTER COLUMN epoch SET DATA TYPE bigint;",
        "ALTER TABLE orders ALTER COLUMN epoch DROP DEFAULT;",
        "ALTER TABLE orders ALTER COLUMN rejected_for SET NOT NULL;",
        "ALTER TABLE orders ADD note text NOT NULL;",
        "ALTER TABLE orders ADD COLUMN note numeric(4,2) NOT NULL;",
        "ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT NULL;",
        "ALTER TABLE orders ADD COLUMN note uuid DEFAULT gen_random_uuid();",
        "ALTER TABLE orders ADD COLUMN note uuid DEFAULT (gen_random_uuid());",
        "ALTER TABLE orders ADD COLUMN note bigserial;",
        "ALTER TABLE orders ADD COLUMN note integer GENERATED ALWAYS AS (epoch + 1) STORED;",
        "ALTER TABLE orders ADD COLUMN note text UNIQUE;",
        "ALTER TABLE orders ADD COLUMN note text CHECK (note <> '');",
        "ALTER TABLE orders ADD CHECK (epoch > 0);",
        "ALTER TABLE orders ADD CONSTRAINT a CHECK (epoch > 0);",
        "ALTER TABLE orders ADD CONSTRAINT a CHECK (epoch > 0), ADD CONSTRAINT b CHECK (epoch < 9)"
            + " NOT VALID;",
        "ALTER TABLE orders ADD CONSTRAINT a CHECK (note IS NOT NULL) NOT VALID;",
        "ALTER TABLE orders ADD CONSTRAINT a UNIQUE (epoch);",
        "ALTER TABLE orders DROP CONSTRAINT a;",
        "ALTER TABLE orders DROP CONSTRAINT a, ADD CONSTRAINT b CHECK (epoch > 0) NOT VALID;",
        "ALTER TABLE orders ADD COLUMN note text; ALTER TABLE orders VALIDATE CONSTRAINT a;",
        "CREATE INDEX orders_epoch ON orders (epoch);",
        "CREATE UNIQUE INDEX orders_epoch ON orders (epoch);",
        "CREATE INDEX CONCURRENTLY orders_epoch ON orders (epoch);",
        "CREATE TABLE note (id bigint); CREATE INDEX orders_epoch ON orders (epoch);",
        "CREATE TABLE note AS SELECT * FROM orders;"
      })
  void whatTheVersionBeforeCouldNotLiveWithIsRefused(String sql) {
    assertThat(faults(sql)).hasSize(1);
    assertThat(faults("-- " + sql)).isEmpty();
    assertThat(faults("-- Contracts: it, unused since 0.0.9\n" + sql)).isEmpty();
  }

  @Test
  void whatIsStillInUseIsNotTakenAway() {
    assertThat(faults("-- Contracts: it, unused since 99.0.0\nDROP TABLE restock;")).hasSize(1);
  }

  private static List<String> faults(String sql) {
    Matcher contracts = CONTRACTS.matcher(sql);
    if (contracts.find() && isBeforeThisVersion(contracts.group(1))) {
      return List.of();
    }
    String rest = MigrationSteps.of(sql);
    if (ALLOWED_ALONE.matcher(rest).matches()) {
      return List.of();
    }
    List<String> faults = new ArrayList<>();
    if (NOT_NULL_IN_DISGUISE.matcher(sql.replaceAll("--[^\n\r]*", "")).find()) {
      faults.add("a check that something is not null");
    }
    while (!rest.isEmpty()) {
      int end = endOfAllowed(rest);
      if (end == 0) {
        end = rest.indexOf(';') + 1;
        faults.add(rest.substring(0, end));
      }
      rest = rest.substring(end);
    }
    return faults;
  }

  private static int endOfAllowed(String steps) {
    return ALLOWED.stream()
        .map(allowed -> allowed.matcher(steps))
        .filter(Matcher::lookingAt)
        .mapToInt(Matcher::end)
        .max()
        .orElse(0);
  }

  private static Pattern steps(String regex) {
    return Pattern.compile(
        regex
            .replace("<not valid>", "(CHECK \\(\\)|FOREIGN KEY \\(\\) REFERENCES <any>) NOT VALID")
            .replace("<name>", "[\\w.]+")
            .replace("<any>", "[^;]+")
            .replace(
                "<type>",
                "(bigint|boolean|bytea|date|integer|jsonb?|numeric|smallint|text|timestamptz|uuid"
                    + "|varchar)( \\(\\))?( ?\\[])?")
            .replace("<constant>", "(-?[\\d.]+|('')+(::\\w+)?|true|false|now \\(\\))"),
        Pattern.CASE_INSENSITIVE);
  }

  private static boolean isBeforeThisVersion(String version) {
    return Version.parse(version).compareTo(Version.parse(Release.version())) < 0;
  }

  private static int version(Path file) {
    Matcher name = VERSION.matcher(String.valueOf(file.getFileName()));
    assertThat(name.matches()).as(file.toString()).isTrue();
    return Integer.parseInt(name.group(1));
  }

  private static List<Path> migrations(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
