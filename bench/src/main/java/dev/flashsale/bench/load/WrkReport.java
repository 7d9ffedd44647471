package dev.flashsale.bench.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What wrk saw.
 *
 * @param answers complete answers of any status
 * @param refused those of status 400 and above
 * @param socketErrors connections that failed, and requests never answered
 * @param usedUp requests that were to be sent once had to be sent again: the round counts for
 *     nothing
 * @param p50Micros latency as a closed loop sees it, which hides the time a slow server keeps
 *     requests from being sent
 */
public record WrkReport(
    long answers,
    long refused,
    double seconds,
    long socketErrors,
    long p50Micros,
    long p99Micros,
    long p999Micros,
    boolean usedUp) {

  private static final String LINE = "report ";

  /** Reads the line that wrk.lua prints, wherever it is in {@code output}. */
  static WrkReport parse(String output) {
    String line =
        output
            .lines()
            .filter(candidate -> candidate.startsWith(LINE))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no report from wrk: " + output));
    Map<String, Long> values = new HashMap<>();
    for (String pair : line.substring(LINE.length()).strip().split(" ", -1)) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], Long.parseLong(parts[1]));
    }
    return new WrkReport(
        value(values, "requests"),
        value(values, "refused"),
        value(values, "duration") / 1e6,
        value(values, "connect")
            + value(values, "read")
            + value(values, "write")
            + value(values, "timeout"),
        value(values, "p50"),
        value(values, "p99"),
        value(values, "p999"),
        value(values, "used_up") != 0);
  }

  public long accepted() {
    return answers - refused;
  }

  private static long value(Map<String, Long> values, String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("wrk's report has no " + name + ": " + values);
    }
    return value;
  }
}
