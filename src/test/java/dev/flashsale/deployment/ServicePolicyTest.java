package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.http.Preference;
import dev.flashsale.testing.Release;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What this service needs of its pods, its migration and its routes, whatever the way to deploy.
 */
class ServicePolicyTest {

  /** The writer's {@code finish-within}, and for the process to end. */
  private static final Duration AFTER_THE_TIMEOUT = Duration.ofSeconds(5 + 3);

  private static final Set<String> OF_THE_JVM = Set.of("JAVA_TOOL_OPTIONS");

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void theImageIsThisVersionAndTheMigrationsToo(String way) {
    Rendering rendering = Rendering.of(way);
    Container service = container(rendering.deployment().getSpec().getTemplate().getSpec());
    String tag = Release.version() + (way.endsWith("native") ? "-native" : "");
    assertThat(service.getImage()).endsWith("flashsale:" + tag);
    Job migration = rendering.migration();
    assertThat(container(migration.getSpec().getTemplate().getSpec()).getImage())
        .isEqualTo(service.getImage());
    assertThat(migration.getMetadata().getName())
        .isEqualTo("flashsale-migrate-" + Release.version().replace('.', '-'));
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void onlyTheJobMigrates(String way) {
    Rendering rendering = Rendering.of(way);
    Container job = container(rendering.migration().getSpec().getTemplate().getSpec());
    Container service = container(rendering.deployment().getSpec().getTemplate().getSpec());
    assertThat(value(job, "QUARKUS_INIT_AND_EXIT")).isEqualTo("true");
    assertThat(value(service, "QUARKUS_FLYWAY_MIGRATE_AT_START")).isEqualTo("false");
    assertThat(job.getEnvFrom()).isEqualTo(service.getEnvFrom());
    assertThat(rendering.migration().getSpec().getTemplate().getSpec().getRestartPolicy())
        .isEqualTo("Never");
    assertThat(rendering.migration().getSpec().getActiveDeadlineSeconds()).isPositive();
    assertThat(rendering.migration().getSpec().getTtlSecondsAfterFinished()).isPositive();
  }

  /** Without the URL Quarkus has no data source, and the Job ends well without having migrated. */
  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void theJobKnowsItsDatabase(String way) {
    Rendering rendering = Rendering.of(way);
    Container job = container(rendering.migration().getSpec().getTemplate().getSpec());
    assertThat(configMap(rendering, job).get("QUARKUS_DATASOURCE_JDBC_URL"))
        .startsWith("jdbc:postgresql://");
    assertThat(job.getEnv())
        .extracting(EnvVar::getName)
        .contains("QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD");
  }

  @Test
  void withKafkaEventsGoThereAndNotToTheLog() {
    Rendering rendering = Rendering.of(Rendering.KAFKA);
    Container service = container(rendering.deployment().getSpec().getTemplate().getSpec());
    assertThat(configMap(rendering, service))
        .containsEntry("FLASHSALE_OUTBOX_SINKS", "kafka")
        .containsEntry("KAFKA_SECURITY_PROTOCOL", "SSL")
        .hasEntrySatisfying(
            "KAFKA_BOOTSTRAP_SERVERS", servers -> assertThat(servers).endsWith(".kafka:9093"));
  }

  /** See docs/deployment.md for what happens when. */
  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void aPodHasTheTimeItNeedsToStop(String way) {
    PodSpec pod = Rendering.of(way).deployment().getSpec().getTemplate().getSpec();
    Duration preStop =
        Duration.ofSeconds(container(pod).getLifecycle().getPreStop().getSleep().getSeconds());
    Duration delay = duration(value(container(pod), "QUARKUS_SHUTDOWN_DELAY"));
    Duration timeout = duration(value(container(pod), "QUARKUS_SHUTDOWN_TIMEOUT"));
    assertThat(preStop).isPositive();
    assertThat(delay).isPositive();
    assertThat(timeout).isGreaterThan(Preference.WAIT_MAX);
    assertThat(preStop.plus(delay).plus(timeout).plus(AFTER_THE_TIMEOUT))
        .isLessThanOrEqualTo(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()));
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void oldPodsSellUntilNewOnesDo(String way) {
    var strategy = Rendering.of(way).deployment().getSpec().getStrategy().getRollingUpdate();
    assertThat(strategy.getMaxUnavailable().getIntVal()).isZero();
    assertThat(strategy.getMaxSurge().getIntVal()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void everySettingIsOneTheServiceReads(String way) {
    Rendering rendering = Rendering.of(way);
    assertThat(settings(rendering)).hasSizeGreaterThan(10).allMatch(ServicePolicyTest::isRead);
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void onlyV1IsForTheInternet(String way) {
    Rendering rendering = Rendering.of(way);
    Stream<String> routes =
        rendering.all(HTTPRoute.class).stream()
            .flatMap(route -> route.getSpec().getRules().stream())
            .flatMap(rule -> rule.getMatches().stream())
            .map(match -> match.getPath().getType() + " " + match.getPath().getValue());
    Stream<String> ingress =
        rendering.all(Ingress.class).stream()
            .flatMap(it -> it.getSpec().getRules().stream())
            .flatMap(rule -> rule.getHttp().getPaths().stream())
            .map(path -> "Path" + path.getPathType() + " " + path.getPath());
    assertThat(Stream.concat(routes, ingress)).containsExactly("PathPrefix /v1");
  }

  private static Stream<String> settings(Rendering rendering) {
    Stream<String> variables =
        Stream.of(
                rendering.deployment().getSpec().getTemplate().getSpec(),
                rendering.migration().getSpec().getTemplate().getSpec())
            .flatMap(pod -> container(pod).getEnv().stream())
            .map(EnvVar::getName);
    Stream<String> shared =
        rendering.all(ConfigMap.class).stream()
            .map(ConfigMap::getData)
            .filter(data -> data.keySet().stream().anyMatch(key -> key.startsWith("QUARKUS_")))
            .flatMap(data -> data.keySet().stream());
    Stream<String> secrets =
        rendering.all(GenericKubernetesResource.class).stream()
            .filter(it -> it.getKind().equals("ExternalSecret"))
            .filter(it -> it.getMetadata().getName().equals("flashsale"))
            .flatMap(it -> it.<List<Map<String, String>>>get("spec", "data").stream())
            .map(entry -> entry.get("secretKey"));
    return Stream.of(variables, shared, secrets).flatMap(names -> names);
  }

  private static Map<String, String> configMap(Rendering rendering, Container container) {
    String name = container.getEnvFrom().getFirst().getConfigMapRef().getName();
    return rendering.the(ConfigMap.class, name).getData();
  }

  private static boolean isRead(String variable) {
    return OF_THE_JVM.contains(variable) || KnownSettings.know(variable);
  }

  private static Container container(PodSpec pod) {
    assertThat(pod.getContainers()).hasSize(1);
    return pod.getContainers().getFirst();
  }

  private static String value(Container container, String variable) {
    return container.getEnv().stream()
        .filter(known -> known.getName().equals(variable))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError(variable + " is not set"));
  }

  /** As Quarkus reads it: {@code 5S}. */
  private static Duration duration(String text) {
    return Duration.parse("PT" + text);
  }
}
