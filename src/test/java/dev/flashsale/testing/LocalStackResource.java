package dev.flashsale.testing;

import dev.flashsale.local.LocalStack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives tests the same real Redis and PostgreSQL that {@code ./flashsale run} starts, on a
 * directory of their own. What is delivered, jar or native executable, has no keys of its own for
 * tests: it gets the public one of a pair, and {@link Shop} the other.
 */
public class LocalStackResource implements QuarkusTestResourceLifecycleManager {

  private static final String KEYS = "flashsale.keys";

  private LocalStack stack;

  @Override
  public Map<String, String> start() {
    stack = LocalStack.startEmpty(temporaryDirectory());
    Map<String, String> settings = new HashMap<>(settings(stack));
    if (System.getProperty(KEYS) != null) {
      TokenKeys keys = TokenKeys.create(Path.of(System.getProperty(KEYS)));
      settings.put("mp.jwt.verify.publickey.location", keys.publicKey().toUri().toString());
    }
    return settings;
  }

  /** What an application needs to know to use {@code stack}. */
  public static Map<String, String> settings(LocalStack stack) {
    return Map.of(
        "quarkus.datasource.jdbc.url", stack.jdbcUrl(),
        "quarkus.datasource.reactive.url", stack.reactiveUrl(),
        "quarkus.datasource.username", stack.databaseUser(),
        "quarkus.redis.hosts", stack.redisHosts());
  }

  @Override
  public void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("flashsale-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
