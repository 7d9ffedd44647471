package dev.flashsale;

import static java.util.function.Predicate.not;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The steps of a migration: its statements, and of an {@code ALTER TABLE} each action as if it were
 * one of its own. Comments are gone; of a literal, a quoted name, a body between dollars and what
 * stands between parentheses only the quotes, dollars and parentheses are left.
 */
final class MigrationSteps {

  private static final Pattern COMMENT_OR_QUOTED =
      Pattern.compile(
          "--[^\n\r]*|/\\*.*?\\*/"
              + "|\\bE'(\\\\.|''|[^\\\\'])*+'|'[^']*'|\"[^\"]*\"|\\$(\\w*)\\$.*?\\$\\2\\$",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final String PARENTHESES = "\0"; // until the outer ones are found, too
  private static final Pattern INNERMOST = Pattern.compile("\\([^()]*\\)");
  private static final Pattern ALTER_TABLE =
      Pattern.compile("(ALTER TABLE \\S+ )(.*)", Pattern.CASE_INSENSITIVE);

  private MigrationSteps() {}

  /** Each ends with a semicolon. */
  static String of(String sql) {
    String flat = COMMENT_OR_QUOTED.matcher(sql).replaceAll(MigrationSteps::emptied);
    while (INNERMOST.matcher(flat).find()) {
      flat = INNERMOST.matcher(flat).replaceAll(" " + PARENTHESES + " ");
    }
    return Stream.of(flat.replace(PARENTHESES, "()").replaceAll("\\s+", " ").split(";"))
        .map(String::strip)
        .filter(not(String::isEmpty))
        .flatMap(MigrationSteps::actions)
        .map(step -> step + ";")
        .collect(Collectors.joining());
  }

  private static String emptied(MatchResult found) {
    return switch (found.group().charAt(0)) {
      case '-', '/' -> " ";
      case '"' -> "\"\"";
      case '$' -> "\\$\\$";
      default -> "''";
    };
  }

  private static Stream<String> actions(String statement) {
    Matcher alter = ALTER_TABLE.matcher(statement);
    return alter.matches()
        ? Stream.of(alter.group(2).split(",")).map(action -> alter.group(1) + action.strip())
        : Stream.of(statement);
  }
}
