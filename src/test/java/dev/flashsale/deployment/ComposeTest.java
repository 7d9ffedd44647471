package dev.flashsale.deployment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flashsale.testing.Release;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-compose.yml and the secrets that {@code ./flashsale env} makes for it. */
class ComposeTest {

  private static final Path FILE = Path.of("docker-compose.yml");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)[:}]");
  private static final String REQUIRED = "\\$\\{[A-Z_]+:\\?.+}";
  private static final int LIMIT_S = 60;

  @TempDir Path project;

  @Test
  void everyVariableOfTheServiceIsASettingOfIt() {
    List<JsonNode> ours =
        services().values().stream()
            .filter(service -> service.path("image").asText().startsWith("flashsale:"))
            .toList();
    assertThat(ours).hasSize(2);
    assertThat(ours)
        .flatExtracting(service -> List.copyOf(environment(service).keySet()))
        .isNotEmpty()
        .allMatch(KnownSettings::know);
  }

  @Test
  void everyServiceHasAVersionLimitsAndAHealthCheckAndComesBack() {
    assertThat(services())
        .hasSizeGreaterThan(5)
        .allSatisfy(
            (name, service) -> {
              assertThat(service.path("image").asText())
                  .matches(".+:v?\\d+\\.\\d+(\\.\\d+)?(-\\w+)?");
              assertThat(service.path("mem_limit").asText()).matches("\\d+[mg]");
              assertThat(service.path("cpus").asDouble()).isPositive();
              assertThat(service.path("healthcheck").path("test").size()).isPositive();
              assertThat(service.path("restart").asText()).isEqualTo("unless-stopped");
            });
  }

  @Test
  void ourImagesAreOfThisVersion() {
    assertThat(services().values())
        .extracting(service -> service.path("image").asText())
        .filteredOn(image -> image.startsWith("flashsale:"))
        .hasSize(2)
        .allMatch(image -> image.matches("flashsale:" + Release.version() + "(-native)?"));
  }

  /** A shell that waits for the end of a pipe is the first process, and SIGTERM does not end it. */
  @Test
  void whatRunsInAShellTakesItsPlace() {
    assertThat(services().values())
        .filteredOn(service -> service.path("command").path(0).asText().equals("sh"))
        .isNotEmpty()
        .extracting(service -> service.path("command").path(2).asText())
        .allMatch(command -> command.startsWith("exec ") && !command.contains("|"));
  }

  @Test
  void whatListensListensOnThisMachineOnly() {
    assertThat(services().values())
        .flatExtracting(service -> texts(service.path("ports")))
        .isNotEmpty()
        .allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void noSecretHasADefault() {
    assertThat(services().values())
        .flatExtracting(service -> List.copyOf(environment(service).entrySet()))
        .filteredOn(variable -> variable.getKey().matches(".*(PASSWORD|SECRET).*"))
        .hasSizeGreaterThan(5)
        .allMatch(variable -> variable.getValue().matches(REQUIRED));
  }

  @Test
  void everythingItAsksForIsMade() throws Exception {
    Map<String, String> made = makeEnvironment();
    assertThat(VARIABLE.matcher(Files.readString(FILE)).results())
        .extracting((MatchResult variable) -> variable.group(1))
        .isNotEmpty()
        .allMatch(made::containsKey);
    assertThat(made.values()).doesNotContain("");
    assertThat(Files.getPosixFilePermissions(project.resolve(".env"))).hasSize(2);
    assertThat(run("./flashsale", "env")).isNotZero(); // they are in the databases by now
  }

  @Test
  void aTokenIsSignedWithTheKeyThatIsMade() throws Exception {
    Map<String, String> made = makeEnvironment();
    assertThat(run("./flashsale", "token", "alice", "shopper", "admin")).isZero();
    String token = Files.readString(project.resolve("output")).strip();
    int dot = token.lastIndexOf('.');
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(
        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey())));
    signature.update(token.substring(0, dot).getBytes(US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)))).isTrue();
    assertThat(new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), UTF_8))
        .contains(
            "\"iss\":\"" + made.get("TOKEN_ISSUER") + "\"",
            "\"aud\":\"" + audience() + "\"",
            "\"sub\":\"alice\"",
            "\"groups\":[\"shopper\",\"admin\"]");
  }

  @Test
  void composeItselfCanReadIt() throws Exception {
    assumeTrue(Programs.isOnThePath("docker-compose"), "docker-compose is not on the PATH");
    makeEnvironment("monitoring", "kafka");
    Files.copy(FILE, project.resolve(FILE));
    assertThat(run("docker-compose", "config", "--quiet"))
        .as(Files.readString(project.resolve("output")))
        .isZero();
  }

  private Map<String, String> makeEnvironment(String... profiles) throws Exception {
    Path launcher = Files.createDirectories(project.resolve("src/launcher"));
    Files.copy(Path.of("flashsale"), project.resolve("flashsale"));
    try (Stream<Path> parts = Files.list(Path.of("src/launcher"))) {
      for (Path part : parts.toList()) {
        Files.copy(part, launcher.resolve(part.getFileName()));
      }
    }
    String[] command =
        Stream.concat(Stream.of("./flashsale", "env"), Stream.of(profiles)).toArray(String[]::new);
    assertThat(run(command)).as(Files.readString(project.resolve("output"))).isZero();
    return Files.readAllLines(project.resolve(".env")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(project.resolve("output").toFile())
            .start();
    assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private byte[] publicKey() throws IOException, GeneralSecurityException {
    return Base64.getMimeDecoder()
        .decode(
            Files.readString(project.resolve(".secrets/token-key.pub.pem"))
                .replaceAll("-----[A-Z ]+-----", ""));
  }

  private static String audience() throws IOException {
    Properties settings = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      settings.load(file);
    }
    return settings.getProperty("mp.jwt.verify.audiences");
  }

  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    Manifests.tree(FILE)
        .path("services")
        .properties()
        .forEach(service -> services.put(service.getKey(), merged(service.getValue())));
    return services;
  }

  /** With what YAML 1.1's merge key brings, which version 1.2 does not know. */
  private static JsonNode merged(JsonNode service) {
    ObjectNode merged = service.deepCopy();
    JsonNode shared = merged.remove("<<");
    if (shared != null) {
      shared.properties().forEach(entry -> merged.putIfAbsent(entry.getKey(), entry.getValue()));
    }
    return merged;
  }

  private static Map<String, String> environment(JsonNode service) {
    Map<String, String> variables = new TreeMap<>();
    service
        .path("environment")
        .properties()
        .forEach(variable -> variables.put(variable.getKey(), variable.getValue().asText()));
    return variables;
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
