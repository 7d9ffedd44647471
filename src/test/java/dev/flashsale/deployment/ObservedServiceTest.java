package dev.flashsale.deployment;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the cluster asks of a running instance is there: probes, and each metric somebody looks at.
 */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ObservedServiceTest {

  /** Books of the sales that are on become metrics every fifteen seconds. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)[{ ]");

  @Test
  void probesAndMetricsAreWhereTheyAreAskedFor() throws IOException {
    Container container =
        the(Deployment.class, "k8s/base/deployment.yaml")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();
    assertThat(
            Stream.of(
                    container.getStartupProbe(),
                    container.getLivenessProbe(),
                    container.getReadinessProbe())
                .map(Probe::getHttpGet)
                .map(HTTPGetAction::getPath))
        .doesNotHaveDuplicates()
        .allMatch(path -> given().get(path).statusCode() == 200);
    assertThat(
            the(ServiceMonitor.class, "k8s/components/observability/servicemonitor.yaml")
                .getSpec()
                .getEndpoints()
                .getFirst()
                .getPath())
        .satisfies(path -> assertThat(given().get(path).statusCode()).isEqualTo(200));
  }

  @Test
  void everyMetricSomebodyLooksAtExists() {
    String sale = Shop.openSale(10, 5);
    Shop.buyAndWait(sale, "ada", Shop.newKey(), "shoe", 1).then().statusCode(201);
    Set<String> asked = ObservedMetrics.asked();
    assertThat(asked).hasSizeGreaterThan(20);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(asked).isSubsetOf(ObservedMetrics.andThoseToCome(published())));
  }

  private static Set<String> published() {
    return SAMPLE
        .matcher(given().get("/q/metrics").asString())
        .results()
        .map(sample -> sample.group(1))
        .collect(toSet());
  }

  private static <T> T the(Class<T> kind, String file) throws IOException {
    return kind.cast(Manifests.parse(Files.readString(Path.of(file))).getFirst());
  }
}
