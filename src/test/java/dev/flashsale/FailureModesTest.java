package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of {@code docs/failure-modes.md} name tests that exist, one for each row at least. */
class FailureModesTest {

  private static final Path TABLES = Path.of("docs/failure-modes.md");
  private static final Path FAULTS = Path.of("docs/chaos.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final int ROWS_MIN = 30;

  /** A class, perhaps with a method; a method of the class before; a fault, perhaps the first. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "`(?:([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?|([a-z]\\w+)|(?:chaos: )?([a-z-]+))`");

  @Test
  void theTablesAreNotEmpty() {
    assertThat(rows()).hasSizeGreaterThan(ROWS_MIN);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachRowNamesTestsThatExist(String row) {
    String cell = row.substring(row.lastIndexOf('|', row.length() - 2) + 1);
    List<MatchResult> references = REFERENCE.matcher(cell).results().toList();
    assertThat(references.isEmpty()).as(row).isEqualTo(cell.strip().equals("the same |"));
    assertThat(cell.chars().filter(c -> c == '`').count())
        .as(row)
        .isEqualTo(2L * references.size());
    String tests = "";
    for (MatchResult reference : references) {
      if (reference.group(4) != null) {
        assertThat(read(FAULTS)).contains("`" + reference.group(4) + "`");
        continue;
      }
      tests = reference.group(1) == null ? tests : source(reference.group(1));
      String method = reference.group(1) == null ? reference.group(3) : reference.group(2);
      if (method != null) {
        assertThat(tests).as(row).contains("void " + method + "(");
      }
    }
  }

  /** The rows of all tables, without their heads. */
  private static List<String> rows() {
    List<String> lines = read(TABLES).lines().toList();
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> lines.get(i).startsWith("|") && !lines.get(i).startsWith("|---"))
        .filter(i -> i + 1 == lines.size() || !lines.get(i + 1).startsWith("|---"))
        .map(lines::get)
        .toList();
  }

  private static String source(String type) {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .filter(file -> file.endsWith(type + ".java"))
          .findFirst()
          .map(FailureModesTest::read)
          .orElseGet(() -> fail("there is no " + type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
