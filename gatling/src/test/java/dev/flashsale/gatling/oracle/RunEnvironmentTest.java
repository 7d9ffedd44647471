package dev.flashsale.gatling.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEnvironmentTest {

  @Test
  void valuesMayContainEqualsSigns(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("run.env");
    Files.write(file, List.of("# local run", "", "QUARKUS_DATASOURCE_JDBC_URL=jdbc:x?user=a"));
    assertThat(RunEnvironment.parse(file))
        .isEqualTo(Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:x?user=a"));
  }

  @Test
  void withoutAnAddressThereIsNoDatabase() {
    assertThat(new RunEnvironment(Map.of()).database()).isEmpty();
    Map<String, String> values = Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql:x");
    assertThat(new RunEnvironment(values).database())
        .contains(new RunEnvironment.Database("jdbc:postgresql:x", "postgres", ""));
  }
}
