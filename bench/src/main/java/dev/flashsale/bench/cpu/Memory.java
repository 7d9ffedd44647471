package dev.flashsale.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much memory a process has in RAM.
 *
 * @param now in bytes
 * @param peak the most it ever had, in bytes
 */
public record Memory(long now, long peak) {

  public static Memory of(long pid) throws IOException {
    return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
  }

  static Memory parse(String status) {
    return new Memory(bytes(status, "VmRSS:"), bytes(status, "VmHWM:"));
  }

  private static long bytes(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + status));
  }
}
