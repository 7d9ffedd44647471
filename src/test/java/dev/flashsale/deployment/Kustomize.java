package dev.flashsale.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What {@code kubectl kustomize} makes of a folder, if kubectl is here. */
final class Kustomize {

  private static final long LIMIT_SECONDS = 60;
  private static final Path TARGET = Path.of("target/kustomize");

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

  /** An overlay as somebody would write it who prefers the native executable. */
  static String buildNative() {
    Path folder = TARGET.resolve("native");
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("kustomization.yaml"),
          """
          apiVersion: kustomize.config.k8s.io/v1beta1
          kind: Kustomization
          resources: [../../../k8s/base]
          components:
            - ../../../k8s/components/redis
            - ../../../k8s/components/postgres
            - ../../../k8s/components/external-secrets
            - ../../../k8s/components/native
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build(folder);
  }
}
