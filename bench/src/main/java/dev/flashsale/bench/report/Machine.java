package dev.flashsale.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run was measured; figures of different machines do not compare. */
public record Machine(
    int processors,
    String processor,
    String kernel,
    String java,
    String postgres,
    String redis,
    long memoryBytes) {

  public static Machine here(String postgres, String redis) throws IOException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name"),
        System.getProperty("os.version"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        postgres,
        redis,
        Long.parseLong(line("/proc/meminfo", "MemTotal").replace("kB", "").strip()) * 1024);
  }

  private static String line(String file, String name) throws IOException {
    return Files.readString(Path.of(file))
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
