package dev.flashsale.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** What {@code kubectl kustomize} makes of a folder, if kubectl is here. */
final class Kustomize {

  private static final long LIMIT_SECONDS = 60;
  private static final Path PRODUCTION = Path.of("k8s/overlays/production");
  private static final Path TARGET = Path.of("target/kustomize");

  /** What docs/deployment.md tells to take out for Kafka. */
  private static final String EVENTS_TO_THE_LOG = "      - FLASHSALE_OUTBOX_SINKS=log\n";

  private static final String NAMESPACE = "namespace.yaml";

  private Kustomize() {}

  static boolean isHere() {
    return Programs.isOnThePath("kubectl");
  }

  static String build(Path folder) {
    try {
      Files.createDirectories(TARGET);
      Path out = TARGET.resolve(folder.getFileName() + ".yaml");
      Path faults = TARGET.resolve(folder.getFileName() + ".err");
      Process kubectl =
          new ProcessBuilder("kubectl", "kustomize", folder.toString())
              .redirectOutput(out.toFile())
              .redirectError(faults.toFile())
              .start();
      if (!kubectl.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        kubectl.destroyForcibly();
        throw new AssertionError("kubectl does not end");
      }
      if (kubectl.exitValue() != 0) {
        throw new AssertionError(Files.readString(faults));
      }
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String buildProduction() {
    return build(PRODUCTION);
  }

  /** The production overlay as somebody would write it who takes one more of its components. */
  static String buildWith(String component) {
    Path folder = TARGET.resolve(component);
    try {
      Files.createDirectories(folder);
      String production = Files.readString(PRODUCTION.resolve("kustomization.yaml"));
      String choice = "- ../../components/" + component + " #";
      if (!production.contains("# " + choice)) {
        throw new AssertionError("production does not offer " + component);
      }
      String overlay = production.replace("# " + choice, choice).replace("../../", "../../../k8s/");
      if (component.equals(Rendering.KAFKA)) {
        overlay = overlay.replace(EVENTS_TO_THE_LOG, "");
      }
      Files.writeString(folder.resolve("kustomization.yaml"), overlay);
      Files.copy(
          PRODUCTION.resolve(NAMESPACE),
          folder.resolve(NAMESPACE),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build(folder);
  }
}
