package dev.flashsale.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics that alerts, the dashboard and the autoscaler ask for. */
final class ObservedMetrics {

  private static final Path ALERTS = Path.of("k8s/components/observability/alerts.yaml");
  private static final Path AUTOSCALER = Path.of("k8s/base/hpa.yaml");
  private static final Path DASHBOARD = Path.of("k8s/components/observability/dashboard.json");

  /** Prometheus' own, and kube-state-metrics'. */
  private static final Set<String> OF_OTHERS =
      Set.of("up", "kube_deployment_status_replicas_unavailable");

  /**
   * Counters that a running instance shows after the first such event only, and who counts them.
   */
  private static final List<String> LATER =
      List.of("flashsale.payments", "flashsale.outbox.delivered", "flashsale.outbox.failures");

  private static final Pattern NOT_NAMES =
      Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(?:by|on|without) \\([^)]*\\)|\"[^\"]*\"");
  private static final Pattern NAME = Pattern.compile("\\b[a-z_]+\\b(?! *\\()");
  private static final Set<String> WORDS = Set.of("by", "on", "and", "or", "unless", "bool");

  private ObservedMetrics() {}

  static Set<String> asked() {
    return expressions()
        .map(expression -> NOT_NAMES.matcher(expression).replaceAll(""))
        .flatMap(expression -> NAME.matcher(expression).results().map(MatchResult::group))
        .filter(name -> !WORDS.contains(name) && !OF_OTHERS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> andThoseToCome(Set<String> published) {
    return Stream.concat(published.stream(), LATER.stream().map(ObservedMetrics::counter))
        .collect(Collectors.toSet());
  }

  static List<Rule> alerts() {
    PrometheusRule rule = (PrometheusRule) Manifests.parse(read(ALERTS)).getFirst();
    return rule.getSpec().getGroups().stream().flatMap(group -> group.getRules().stream()).toList();
  }

  private static Stream<String> expressions() {
    try {
      List<String> panels =
          new ObjectMapper().readTree(read(DASHBOARD)).path("panels").findValuesAsText("expr");
      return Stream.of(
              panels.stream(),
              alerts().stream().map(alert -> alert.getExpr().getStrVal()),
              autoscalers())
          .flatMap(expressions -> expressions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> autoscalers() {
    HorizontalPodAutoscaler autoscaler =
        (HorizontalPodAutoscaler) Manifests.parse(read(AUTOSCALER)).getFirst();
    return autoscaler.getSpec().getMetrics().stream()
        .filter(metric -> metric.getExternal() != null)
        .map(metric -> metric.getExternal().getMetric().getName());
  }

  /** As Prometheus calls it, of a name that the sources have. */
  private static String counter(String name) {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      if (sources
          .filter(Files::isRegularFile)
          .noneMatch(file -> read(file).contains('"' + name + '"'))) {
        throw new AssertionError("nobody counts " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return name.replace('.', '_') + "_total";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
