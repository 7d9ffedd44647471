package dev.flashsale.gatling.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One request to buy.
 *
 * @param lines units asked for, by SKU
 * @param attempt 1 for the first request with this key and body
 * @param waitSeconds what {@code Prefer: wait} says, 0 for no such header
 */
public record Ask(
    String sale,
    String buyer,
    String key,
    String journey,
    Step step,
    int attempt,
    Map<String, Integer> lines,
    int waitSeconds) {

  public Ask {
    lines = new TreeMap<>(lines);
  }

  public static Ask first(
      String sale, String buyer, String key, String journey, Step step, String sku, int quantity) {
    return new Ask(sale, buyer, key, journey, step, 1, Map.of(sku, quantity), 0);
  }

  public Ask waitingFor(Duration wait) {
    int seconds = Math.toIntExact(wait.toSeconds());
    return new Ask(sale, buyer, key, journey, step, attempt, lines, seconds);
  }

  public Ask again() {
    return new Ask(sale, buyer, key, journey, step, attempt + 1, lines, waitSeconds);
  }

  /** The request body. SKUs are slugs, so nothing needs escaping. */
  @JsonIgnore
  public String body() {
    return lines.entrySet().stream()
        .map(line -> "{\"sku\":\"%s\",\"quantity\":%d}".formatted(line.getKey(), line.getValue()))
        .collect(Collectors.joining(",", "{\"items\":[", "]}"));
  }
}
