package dev.flashsale.bench.stack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the service says of itself, in Prometheus' text format, at one moment. Immutable. */
public record Metrics(List<Sample> samples) {

  private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One value of one time series. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  public static Metrics parse(String text) {
    return new Metrics(
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(line -> new Sample(line.group(1), labels(line.group(2)), number(line.group(3))))
            .toList());
  }

  /** Answers to {@code POST} requests so far, by status; empty if the service does not count. */
  public Map<Integer, Long> posts() {
    Map<Integer, Long> posts = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.name.equals("http_server_requests_seconds_count")
          && "POST".equals(sample.labels.get("method"))
          && isAnswered(sample.labels.getOrDefault("status", ""))) {
        posts.merge(
            Integer.parseInt(sample.labels.getOrDefault("status", "")),
            (long) sample.value,
            Long::sum);
      }
    }
    return posts;
  }

  /** A request whose connection went away first, as wrk's do at its end, has no number. */
  private static boolean isAnswered(String status) {
    return !status.isEmpty() && status.chars().allMatch(Character::isDigit);
  }

  /** The counts below each upper bound of a histogram, all its series together. */
  public TreeMap<Double, Double> histogram(String name) {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : samples) {
      String bound = sample.labels.get("le");
      if (sample.name.equals(name + "_bucket") && bound != null) {
        buckets.merge(number(bound), sample.value, Double::sum);
      }
    }
    return buckets;
  }

  private static Map<String, String> labels(@Nullable String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return labels;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }
}
