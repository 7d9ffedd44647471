package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.deployment.Dockerfile.Stage;
import dev.flashsale.testing.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every image keeps to, whatever is in it. */
class DockerfileTest {

  private static final Path DIRECTORY = Path.of("src/main/docker");
  private static final Pattern VERSION = Pattern.compile("flashsale[-:](\\d+\\.\\d+\\.\\d+)");

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void itRunsAsAUserOfItsOwnWhoCanChangeNothing(String name) {
    Stage delivered = Dockerfile.read(name).delivered();
    assertThat(delivered.last("USER")).isEqualTo("1001");
    assertThat(delivered.all("COPY")).isNotEmpty().allMatch(copy -> copy.contains("--chown=0:0"));
    assertThat(delivered.all("RUN")).isEmpty();
    assertThat(delivered.entryPoint().getFirst()).matches("java|/app/\\w+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void everyImageItIsMadeOfHasAVersion(String name) {
    List<Stage> stages = Dockerfile.read(name).stages();
    List<String> names = stages.stream().map(Stage::name).toList();
    assertThat(stages)
        .extracting(Stage::base)
        .filteredOn(base -> !names.contains(base))
        .isNotEmpty()
        .allMatch(base -> base.matches(".+:.*\\d.*") && !base.endsWith(":latest"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void itNamesThisVersionOnly(String name) throws IOException {
    assertThat(VERSION.matcher(Files.readString(DIRECTORY.resolve(name))).results())
        .isNotEmpty()
        .allMatch(version -> version.group(1).equals(Release.version()));
  }

  @Test
  void jibStartsTheJvmWithTheSameFlags() throws IOException {
    List<String> flags =
        Files.readAllLines(DIRECTORY.resolve("java.args")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("jvm-additional-arguments>" + String.join(",", flags) + "<");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void itSaysWhatItIsMadeOf(String name) {
    assertThat(Dockerfile.read(name).stages())
        .flatExtracting(Stage::copies)
        .anyMatch(copy -> copy.source().endsWith("/target/bom.json"));
  }
}
