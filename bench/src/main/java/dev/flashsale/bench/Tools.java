package dev.flashsale.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs that must be on the PATH, and the packages they come in. */
final class Tools {

  private static final Map<String, String> PACKAGES =
      Map.of("wrk", "wrk", "redis-benchmark", "redis-tools");

  private Tools() {}

  /** The Debian packages of those that {@code path} does not have. */
  static List<String> missing(String path) {
    return PACKAGES.entrySet().stream()
        .filter(tool -> !isOn(path, tool.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  private static boolean isOn(String path, String tool) {
    return Stream.of(path.split(":", -1))
        .map(directory -> Path.of(directory, tool))
        .anyMatch(Files::isExecutable);
  }
}
