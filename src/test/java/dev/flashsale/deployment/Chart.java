package dev.flashsale.deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Helm makes of the chart. */
final class Chart {

  static final Path SOURCES = Path.of("k8s/chart");

  private static final Path COPY = Path.of("target/chart");

  private Chart() {}

  /** With its default values, but for these. */
  static String render(Map<String, String> values) {
    copy();
    TemplateCommand template = new Helm(COPY).template().withName("flashsale");
    values.forEach(template::set);
    return template.call();
  }

  /** Without the version of Kubernetes it needs: Helm as a library takes itself for an old one. */
  private static void copy() {
    try (Stream<Path> files = Files.walk(SOURCES, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copied = COPY.resolve(SOURCES.relativize(file));
        Files.createDirectories(copied.getParent());
        List<String> lines = Files.readAllLines(file);
        Files.write(
            copied, lines.stream().filter(line -> !line.startsWith("kubeVersion:")).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
