package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.Release;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A migration runs while instances of the version before sell: it leaves what they use in place,
 * and locks nothing for long. What contracts says in its first line since which version nobody uses
 * what it takes away.
 */
class MigrationRulesTest {

  /** Before the first release nobody had to live through a migration. */
  private static final int RELEASED = 9;

  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");
  private static final Pattern CONTRACTS =
      Pattern.compile("^-- Contracts: .+ unused since (\\d+\\.\\d+\\.\\d+)");

  private static final Map<Pattern, String> AGAINST_THE_RULES = new LinkedHashMap<>();

  static {
    rule(
        "\\b(drop\\s+(table|view|type|schema)|truncate)\\b",
        "takes away what the version before may use");
    rule(
        "(alter\\s+table\\s+\\w+|,)\\s+drop\\s+(?!constraint\\b)\\w+",
        "takes a column away that the version before may use");
    rule("\\brename\\b", "takes the name away that the version before uses");
    rule(
        "\\balter\\s+(column\\s+)?\\w+\\s+(set\\s+data\\s+)?type\\b",
        "rewrites the table under a lock");
    rule("set\\s+not\\s+null", "refuses what the version before writes");
    rule(
        "add\\s+(?!constraint\\b|check\\b|primary\\b|unique\\b|foreign\\b)(column\\s+)?\\w+\\s[^;,]*"
            + "not\\s+null(?![^;,]*default)(?<!default[^;,]{0,80})",
        "refuses rows of the version before, which knows no such column");
    rule(
        "add\\s+(constraint|check|primary|unique|foreign)\\b(?![^;]*not\\s+valid)",
        "reads the whole table under a lock");
    rule(
        "(create\\s+(unique\\s+)?|drop\\s+)index(?!\\s+concurrently)",
        "waits for a lock that everybody else then waits behind");
    rule(
        "^(?!.*drop\\s+index\\s+concurrently\\s+if\\s+exists.*create)"
            + "(?=.*create\\s+(unique\\s+)?index\\s+concurrently)",
        "cannot be tried again: drop what an earlier attempt may have left");
  }

  private static void rule(String regex, String why) {
    AGAINST_THE_RULES.put(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), why);
  }

  @Test
  void everyMigrationSinceTheFirstReleaseLetsTheVersionBeforeGoOn() throws IOException {
    for (Path file : migrations(MIGRATIONS)) {
      if (version(file) > RELEASED) {
        assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty();
      }
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
        "DROP TABLE restock;",
        "TRUNCATE restock;",
        "DROP INDEX orders_hold;",
        "ALTER TABLE orders DROP COLUMN epoch;",
        "ALTER TABLE orders DROP epoch;",
        "ALTER TABLE orders ADD COLUMN note text, DROP COLUMN epoch;",
        "ALTER TABLE orders ALTER epoch TYPE bigint;",
        "ALTER TABLE orders ADD note text NOT NULL;",
        "ALTER TABLE orders ADD CHECK (epoch > 0);",
        "CREATE INDEX CONCURRENTLY orders_epoch ON orders (epoch);",
        "ALTER TABLE orders RENAME COLUMN epoch TO era;",
        "ALTER TABLE orders ALTER COLUMN epoch TYPE bigint;",
        "ALTER TABLE orders ALTER COLUMN rejected_for SET NOT NULL;",
        "ALTER TABLE orders ADD COLUMN note text NOT NULL;",
        "ALTER TABLE orders ADD CONSTRAINT orders_epoch_check CHECK (epoch > 0);",
        "CREATE INDEX orders_epoch ON orders (epoch);",
        "CREATE UNIQUE INDEX orders_epoch ON orders (epoch);"
      })
  void whatTheVersionBeforeCouldNotLiveWithIsFound(String sql) {
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
    String statements = sql.replaceAll("--[^\n]*", "");
    List<String> faults = new ArrayList<>();
    AGAINST_THE_RULES.forEach(
        (pattern, why) -> {
          Matcher found = pattern.matcher(statements);
          while (found.find()) {
            faults.add(found.group() + ": " + why);
          }
        });
    return faults;
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
