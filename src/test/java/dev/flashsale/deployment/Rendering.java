package dev.flashsale.deployment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One way to deploy, and the objects it comes to. */
record Rendering(String name, List<HasMetadata> objects) {

  static final String CHART = "chart";
  static final String KAFKA = "kafka";
  static final String PRODUCTION = "production";

  /** Each is made once. */
  private static final Map<String, Rendering> MADE = new ConcurrentHashMap<>();

  private static final Map<String, Supplier<String>> WAYS =
      Map.of(
          CHART,
          () -> Chart.render(Map.of()),
          PRODUCTION,
          Kustomize::buildProduction,
          "dev",
          () -> Kustomize.build(Path.of("k8s/overlays/dev")),
          "chart-native",
          () -> Chart.render(Map.of("native.enabled", "true")),
          "chart-ingress",
          () -> Chart.render(Map.of("ingress.enabled", "true")),
          "native",
          () -> Kustomize.buildWith("native"),
          "ingress",
          () -> Kustomize.buildWith("ingress"),
          KAFKA,
          () -> Kustomize.buildWith("kafka"));

  /** Skips the test if this way needs a program that is not here. */
  static Rendering of(String name) {
    assumeTrue(name.startsWith(CHART) || Kustomize.isHere(), "kubectl is not on the PATH");
    return MADE.computeIfAbsent(
        name, way -> new Rendering(way, Manifests.parse(WAYS.get(way).get())));
  }

  static Stream<String> names() {
    return WAYS.keySet().stream().sorted();
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> T the(Class<T> kind, String objectName) {
    return all(kind).stream()
        .filter(object -> object.getMetadata().getName().equals(objectName))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no " + objectName + " of " + kind));
  }

  Deployment deployment() {
    return the(Deployment.class, "flashsale");
  }

  Job migration() {
    return all(Job.class).getFirst();
  }

  List<Workload> workloads() {
    return objects.stream().flatMap(Workload::of).toList();
  }

  /** Something that makes pods. */
  record Workload(String name, PodTemplateSpec template) {

    static Stream<Workload> of(HasMetadata object) {
      String name = object.getKind() + "/" + object.getMetadata().getName();
      return switch (object) {
        case Deployment it -> Stream.of(new Workload(name, it.getSpec().getTemplate()));
        case StatefulSet it -> Stream.of(new Workload(name, it.getSpec().getTemplate()));
        case Job it -> Stream.of(new Workload(name, it.getSpec().getTemplate()));
        default -> Stream.empty();
      };
    }

    Map<String, String> labels() {
      return template.getMetadata().getLabels();
    }
  }
}
