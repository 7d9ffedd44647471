package dev.flashsale.bench.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files in which a local run says where its servers are: one name and value a line. */
final class RunFile {

  private RunFile() {}

  static Map<String, String> read(Path file, char separator) throws IOException {
    return parse(Files.readString(file), separator);
  }

  static Map<String, String> parse(String content, char separator) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String line : content.lines().toList()) {
      int at = line.indexOf(separator);
      if (at > 0) {
        entries.put(line.substring(0, at), line.substring(at + 1).strip());
      }
    }
    return entries;
  }
}
