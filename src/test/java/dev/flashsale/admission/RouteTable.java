package dev.flashsale.admission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table of {@code docs/security.md}: who may call what. */
public final class RouteTable {

  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Z]+)` \\| `(/[^`]*)` \\| (\\w+) \\|");
  private static final String ANYONE = "anyone";

  private RouteTable() {}

  public record Row(String method, String path, String who) {

    boolean isPublic() {
      return who.equals(ANYONE);
    }

    @Override
    public String toString() {
      return method + " " + path + " " + who;
    }
  }

  public static List<Row> rows() {
    try (Stream<String> lines = Files.lines(Path.of("docs/security.md"))) {
      return lines
          .map(ROW::matcher)
          .filter(Matcher::matches)
          .map(row -> new Row(row.group(1), row.group(2), row.group(3)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Row> guarded() {
    return rows().stream().filter(row -> !row.isPublic()).toList();
  }

  static List<Row> open() {
    return rows().stream().filter(Row::isPublic).toList();
  }
}
