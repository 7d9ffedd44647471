package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.TokenKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfiles copy and run, without a container engine: the same files in a directory, of
 * which nobody may write any, and the same entry point, as a user of its own.
 */
@SuppressWarnings("NullAway.Init") // before each
class ImageIT {

  private static final int TRAINING_MINUTES_MAX = 5;

  @TempDir Path temporary;
  private ImageLayout layout;

  @BeforeEach
  void layOut() throws IOException {
    // The image's user is not the one who runs this.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    layout = new ImageLayout(Files.createDirectory(temporary.resolve("image")));
  }

  @AfterEach
  void letItBeDeleted() throws IOException {
    layout.makeWritable();
  }

  @Test
  @DisabledIf(ServiceProcess.NATIVE)
  void theJvmsImageIsTrainedAndSells() throws Exception {
    Dockerfile image = Dockerfile.read("Dockerfile.jvm");
    layout.add(image.named("training").copies());
    train(List.of(image.named("training").last("RUN").split("\\s+", -1)));
    assertThat(layout.root().resolve("app/app.aot")).isNotEmptyFile();
    // With this mode a cache that does not fit ends the JVM instead of being left aside.
    sells(image.delivered().entryPoint(), Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"));
  }

  @Test
  @EnabledIf(ServiceProcess.NATIVE)
  void theNativeImageSells() throws Exception {
    Dockerfile image = Dockerfile.read("Dockerfile.native");
    layout.add(image.delivered().copies());
    sells(image.delivered().entryPoint(), Map.of());
  }

  private void train(List<String> command) throws Exception {
    Path log = temporary.resolve("training.log");
    ProcessBuilder builder =
        new ProcessBuilder(layout.here(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("FLASHSALE_DATA_DIR", temporary.resolve("data").toString());
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    Process training = builder.start();
    assertThat(training.waitFor(TRAINING_MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
    assertThat(training.exitValue()).as(Files.readString(log)).isZero();
  }

  private void sells(List<String> entryPoint, Map<String, String> environment) throws IOException {
    layout.makeReadOnly();
    Map<String, String> delivered = layout.contents();
    TokenKeys keys = TokenKeys.create(temporary.resolve("keys"));
    try (LocalStack stack = LocalStack.startEmpty(temporary.resolve("stack"));
        ServiceProcess instance =
            ServiceProcess.launch(layout.hereUnprivileged(entryPoint), stack, keys, environment)) {
      ShopClient shop = new ShopClient(instance.awaitReady(), keys);
      String sale = shop.openSale(10, 5);
      assertThat(shop.buyAndWait(sale, "ada", Shop.newKey(), 10).status()).isEqualTo(201);
    }
    assertThat(layout.contents()).isEqualTo(delivered);
  }
}
