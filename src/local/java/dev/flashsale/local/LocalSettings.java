package dev.flashsale.local;

import dev.flashsale.local.LocalStack.Server;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * How the environment shapes a local run: {@code FLASHSALE_DATA_DIR} (default {@code .flashsale});
 * {@code QUARKUS_REDIS_HOSTS}, or {@code QUARKUS_DATASOURCE_REACTIVE_URL} together with {@code
 * QUARKUS_DATASOURCE_JDBC_URL}, to use servers of one's own; any other setting of the service.
 */
final class LocalSettings {

  /** What a visitor of the live run, such as the simulation, needs to reach its servers. */
  private static final List<String> SHOWN =
      List.of(
          "quarkus.datasource.jdbc.url",
          "quarkus.datasource.reactive.url",
          "quarkus.datasource.username",
          "quarkus.redis.hosts");

  private final Map<String, String> environment;

  LocalSettings(Map<String, String> environment) {
    this.environment = environment;
  }

  Path dataDirectory() {
    return Path.of(environment.getOrDefault("FLASHSALE_DATA_DIR", ".flashsale")).toAbsolutePath();
  }

  /**
   * Those the environment brings none for.
   *
   * @throws LocalStackException if it brings half of a database
   */
  Set<Server> embeddedServers() {
    Set<Server> servers = EnumSet.allOf(Server.class);
    if (isSet("QUARKUS_REDIS_HOSTS")) {
      servers.remove(Server.REDIS);
    }
    boolean reactive = isSet("QUARKUS_DATASOURCE_REACTIVE_URL");
    boolean jdbc = isSet("QUARKUS_DATASOURCE_JDBC_URL");
    if (reactive != jdbc) {
      throw new LocalStackException(
          (reactive ? "QUARKUS_DATASOURCE_JDBC_URL" : "QUARKUS_DATASOURCE_REACTIVE_URL")
              + " is not set: set both URLs to use your own PostgreSQL, or neither for an embedded"
              + " one");
    }
    if (reactive) {
      servers.remove(Server.POSTGRES);
    }
    return servers;
  }

  /** Makes the service that is about to start use these servers, and fit for a terminal. */
  void apply(LocalStack servers) {
    if (servers.has(Server.POSTGRES)) {
      System.setProperty("quarkus.datasource.jdbc.url", servers.jdbcUrl());
      System.setProperty("quarkus.datasource.reactive.url", servers.reactiveUrl());
      System.setProperty("quarkus.datasource.username", servers.databaseUser());
    }
    if (servers.has(Server.REDIS)) {
      System.setProperty("quarkus.redis.hosts", servers.redisHosts());
    }
    LocalKeys.loadOrCreate(servers.data().keys()).settings().forEach(System::setProperty);
    applyUnlessSet("flashsale.payments.provider", "sandbox");
    applyUnlessSet("flashsale.sales.hold-min", "PT1S");
    // All simulated shoppers are one address.
    applyUnlessSet("flashsale.rate-limits.address-writes.enabled", "false");
    applyUnlessSet("flashsale.rate-limits.address-reads.enabled", "false");
    // Anyone who reaches this service gets an admin token for the asking.
    applyUnlessSet("quarkus.http.host", "127.0.0.1");
    applyUnlessSet("quarkus.grpc.server.enable-reflection-service", "true");
    applyUnlessSet("flashsale.connections.http2-without-tls", "true");
    applyUnlessSet("quarkus.banner.enabled", "false");
    applyUnlessSet("quarkus.log.console.level", "WARN");
    applyUnlessSet("quarkus.log.file.enabled", "true");
    applyUnlessSet("quarkus.log.file.path", servers.data().log("flashsale").toString());
  }

  /**
   * A system property outranks the environment, so what the environment says must not become one.
   */
  private void applyUnlessSet(String property, String value) {
    if (!isSet(environmentName(property))) {
      System.setProperty(property, value);
    }
  }

  private boolean isSet(String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  /** The running service's servers and address, by the names the environment gives them. */
  static Map<String, String> shown(Config running, String url) {
    Map<String, String> shown = servers(running);
    shown.put("FLASHSALE_URL", url);
    return shown;
  }

  /** What another instance needs to serve the running one's sales to the same shoppers. */
  static Map<String, String> shared(Config running, DataDirectory data) {
    Map<String, String> shared = servers(running);
    LocalKeys.loadOrCreate(data.keys())
        .settings()
        .forEach((property, value) -> shared.put(environmentName(property), value));
    // All its shoppers are one address.
    shared.put("FLASHSALE_RATE_LIMITS_ADDRESS_WRITES_ENABLED", "false");
    shared.put("FLASHSALE_RATE_LIMITS_ADDRESS_READS_ENABLED", "false");
    shared.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    shared.put("QUARKUS_HTTP_PORT", "0");
    return shared;
  }

  private static Map<String, String> servers(Config running) {
    Map<String, String> servers = new LinkedHashMap<>();
    for (String property : SHOWN) {
      running
          .getOptionalValue(property, String.class)
          .ifPresent(value -> servers.put(environmentName(property), value));
    }
    return servers;
  }

  private static String environmentName(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }
}
