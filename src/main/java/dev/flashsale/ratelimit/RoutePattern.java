package dev.flashsale.ratelimit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests a policy is about: a method, or any, and a path in which {@code *} stands for one
 * segment and {@code **}, at the end, for any number of them.
 *
 * @param method empty for any; {@code GET} is {@code HEAD} as well
 */
public record RoutePattern(Optional<String> method, List<String> segments) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:(GET|POST|PUT|PATCH|DELETE) )?((?:/(?:\\*|[^*/\\s]+))+(?:/\\*\\*)?|/\\*\\*)");
  private static final String ONE = "*";
  private static final String REST = "**";

  /** The pattern written such as {@code "POST /v1/**"}; empty if it is none. */
  static Optional<RoutePattern> of(String written) {
    var parts = WRITTEN.matcher(written);
    return parts.matches()
        ? Optional.of(
            new RoutePattern(Optional.ofNullable(parts.group(1)), segmentsOf(parts.group(2))))
        : Optional.empty();
  }

  /**
   * The segments of a path. Slashes at its end or doubled make no difference, because they make
   * none to the router.
   */
  static List<String> segmentsOf(String path) {
    return Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  boolean matches(String requestMethod, List<String> path) {
    String asked = requestMethod.equals("HEAD") ? "GET" : requestMethod;
    if (method.isPresent() && !method.get().equals(asked)) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (segment.equals(REST)) {
        return true;
      }
      if (i >= path.size() || !(segment.equals(ONE) || segment.equals(path.get(i)))) {
        return false;
      }
    }
    return segments.size() == path.size();
  }

  @Override
  public String toString() {
    return method.map(name -> name + " ").orElse("") + "/" + String.join("/", segments);
  }
}
