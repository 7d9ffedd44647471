package dev.flashsale.deployment;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What is installed here, of what a test would ask if it were. */
final class Programs {

  private Programs() {}

  static boolean isOnThePath(String name) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
