package dev.flashsale.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** SQL statements kept as files below {@code /sql}, where they can be read and reviewed. */
public final class Sql {

  private static final int LENGTH_MAX = 2048;

  private Sql() {}

  /**
   * The statement in {@code /sql/<name>.sql}, on one line and without its comments: the client
   * remembers prepared statements of at most {@value #LENGTH_MAX} characters, and has PostgreSQL
   * plan longer ones each time.
   *
   * @throws IllegalStateException if there is no such resource, or it is longer: the build is
   *     broken
   */
  public static String load(String name) {
    String resource = "/sql/" + name + ".sql";
    try (InputStream in = Sql.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no statement " + resource + " on the class path");
      }
      String statement =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.startsWith("--"))
              .collect(Collectors.joining(" "));
      if (statement.length() > LENGTH_MAX) {
        throw new IllegalStateException(resource + " is longer than " + LENGTH_MAX);
      }
      return statement;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
