package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.params.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the database of the service under test is: from the environment or system properties, else
 * from the {@code run.env} a local run leaves in its data directory.
 */
public record RunEnvironment(Map<String, String> values) {

  private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
  private static final String USERNAME = "QUARKUS_DATASOURCE_USERNAME";
  private static final String REDIS = "QUARKUS_REDIS_HOSTS";
  private static final String PASSWORD = "QUARKUS_DATASOURCE_PASSWORD";

  public static RunEnvironment read(Optional<Path> dataDir) throws IOException {
    Map<String, String> values = new TreeMap<>();
    if (dataDir.isPresent()) {
      values.putAll(parse(dataDir.get().resolve("run.env")));
    }
    given("quarkus.datasource.jdbc.url", URL).ifPresent(value -> values.put(URL, value));
    given("quarkus.datasource.username", USERNAME).ifPresent(value -> values.put(USERNAME, value));
    given("quarkus.datasource.password", PASSWORD).ifPresent(value -> values.put(PASSWORD, value));
    return new RunEnvironment(values);
  }

  static Map<String, String> parse(Path file) throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return values;
  }

  public Optional<Database> database() {
    return Optional.ofNullable(values.get(URL))
        .map(
            url ->
                new Database(
                    url,
                    values.getOrDefault(USERNAME, "postgres"),
                    values.getOrDefault(PASSWORD, "")));
  }

  /** Where Redis is, if a local run says so. */
  public Optional<URI> redis() {
    return Optional.ofNullable(values.get(REDIS)).map(URI::create);
  }

  private static Optional<String> given(String property, String variable) {
    return new Setting(property)
        .text()
        .or(() -> Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank()));
  }

  /** A JDBC data source. */
  public record Database(String url, String username, String password) {}
}
