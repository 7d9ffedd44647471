package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
      Pattern.compile("^-- Contracts: .+ unused since \\d+\\.\\d+\\.\\d+");

  private static final Map<Pattern, String> AGAINST_THE_RULES = new LinkedHashMap<>();

  static {
    rule("drop\\s+(table|column|view|type)\\b", "takes away what the version before may use");
    rule("\\brename\\b", "takes the name away that the version before uses");
    rule("alter\\s+column\\s+\\w+\\s+(set\\s+data\\s+)?type\\b", "rewrites the table under a lock");
    rule("set\\s+not\\s+null", "refuses what the version before writes");
    rule(
        "add\\s+column[^;,]*not\\s+null(?![^;,]*default)(?<!default[^;,]{0,80})",
        "refuses rows of the version before, which knows no such column");
    rule("add\\s+constraint(?![^;]*not\\s+valid)", "reads the whole table under a lock");
    rule("create\\s+(unique\\s+)?index(?!\\s+concurrently)", "locks the table for writing");
  }

  private static void rule(String regex, String why) {
    AGAINST_THE_RULES.put(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), why);
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
        "ALTER TABLE orders DROP COLUMN epoch;",
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
    assertThat(faults("-- Contracts: it, unused since 0.2.0\n" + sql)).isEmpty();
  }

  private static List<String> faults(String sql) {
    if (CONTRACTS.matcher(sql).find()) {
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
