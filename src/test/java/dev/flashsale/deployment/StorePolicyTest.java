package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What this service needs of its stores, whatever the way to deploy. */
class StorePolicyTest {

  /** {@code quarkus.datasource.reactive.max-size} and {@code …jdbc.max-size}. */
  private static final int CONNECTIONS_OF_AN_INSTANCE = 20 + 2;

  /** The migration's, the operator's, and PostgreSQL's reserve for an administrator. */
  private static final int OTHER_CONNECTIONS = 20;

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void redisForgetsNothingAndHasRoomToWriteItsFile(String way) {
    Rendering rendering = Rendering.of(way);
    Map<String, String> redis = redisSettings(rendering);
    assertThat(redis)
        .containsEntry("appendonly", "yes")
        .containsEntry("appendfsync", "everysec")
        .containsEntry("maxmemory-policy", "noeviction");
    StatefulSet pods = rendering.the(StatefulSet.class, "flashsale-redis");
    Quantity limit =
        pods.getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getResources()
            .getLimits()
            .get("memory");
    Quantity used = new Quantity(redis.get("maxmemory").replace("gb", "Gi"));
    assertThat(used.getNumericalAmount().longValueExact())
        .isLessThanOrEqualTo(limit.getNumericalAmount().longValueExact() / 2);
    assertThat(Integer.parseInt(redis.get("min-replicas-to-write"))).isPositive();
    assertThat(pods.getSpec().getReplicas())
        .as("one replica may be away")
        .isGreaterThan(1 + Integer.parseInt(redis.get("min-replicas-to-write")));
  }

  @ParameterizedTest
  @MethodSource("dev.flashsale.deployment.Rendering#names")
  void postgresHasAConnectionForEverybody(String way) {
    Rendering rendering = Rendering.of(way);
    int instances =
        rendering.all(HorizontalPodAutoscaler.class).stream()
            .mapToInt(it -> it.getSpec().getMaxReplicas())
            .max()
            .orElse(1);
    GenericKubernetesResource cluster =
        rendering.the(GenericKubernetesResource.class, "flashsale-db");
    String connections = cluster.get("spec", "postgresql", "parameters", "max_connections");
    assertThat(Integer.parseInt(connections))
        .isGreaterThanOrEqualTo((instances + 1) * CONNECTIONS_OF_AN_INSTANCE + OTHER_CONNECTIONS);
  }

  private static Map<String, String> redisSettings(Rendering rendering) {
    String file = rendering.the(ConfigMap.class, "flashsale-redis").getData().get("valkey.conf");
    return file.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }
}
