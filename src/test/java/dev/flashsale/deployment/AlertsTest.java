package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is woken by an alert is told what it means and where to read on. */
class AlertsTest {

  @Test
  void noTwoHaveTheSameName() {
    assertThat(alerts()).hasSizeGreaterThan(10).extracting(Rule::getAlert).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void eachSaysWhatToDo(Rule alert) throws IOException {
    assertThat(alert.getLabels().get("severity")).isIn("critical", "warning");
    Map<String, String> annotations = alert.getAnnotations();
    assertThat(annotations).containsOnlyKeys("summary", "description", "runbook");
    String[] runbook = annotations.get("runbook").split("#", 2);
    assertThat(Path.of(runbook[0])).isRegularFile();
    if (runbook.length > 1) {
      assertThat(anchors(Path.of(runbook[0]))).contains(runbook[1]);
    }
  }

  private static Stream<Rule> alerts() {
    return ObservedMetrics.alerts().stream();
  }

  private static Set<String> anchors(Path document) throws IOException {
    return Files.readString(document)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
