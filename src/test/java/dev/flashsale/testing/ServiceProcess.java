package dev.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.local.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance of the production build in a process of its own, as it would run in a cluster. */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

  /** {@link #isNative()}, for conditions of tests. */
  public static final String NATIVE = "dev.flashsale.testing.ServiceProcess#isNative";

  private static final String HEAP = "-Xmx256m";

  /**
   * The first JVM that ends in order leaves the classes it has loaded for the others, which start
   * in half the time.
   */
  private static final List<String> QUICK_START =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+AutoCreateSharedArchive",
          "-XX:SharedArchiveFile=target/instances.jsa");

  private final Process process;
  private final Path output;

  private ServiceProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Where the production build is, {@code target/quarkus-app} unless the build says otherwise. */
  public static Path build() {
    return Path.of(System.getProperty("flashsale.build", "target/quarkus-app"));
  }

  /** Whether it is a native executable, to which what only a JVM has does not apply. */
  public static boolean isNative() {
    return !executable().isEmpty();
  }

  private static String executable() {
    return System.getProperty("flashsale.executable", "");
  }

  private static List<String> command() {
    if (isNative()) {
      return List.of(executable(), HEAP);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK_START);
    command.add("-jar");
    command.add(build().resolve("quarkus-run.jar").toString());
    return command;
  }

  /**
   * Launches an instance on {@code stack} and returns at once; {@code environment} comes on top.
   */
  public static ServiceProcess launch(LocalStack stack, Map<String, String> environment) {
    return launch(command(), stack, environment);
  }

  /** The same of what {@code command} starts. */
  public static ServiceProcess launch(
      List<String> command, LocalStack stack, TokenKeys keys, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(quick(keys));
    environment.putAll(more);
    return launch(command, stack, environment);
  }

  private static ServiceProcess launch(
      List<String> command, LocalStack stack, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile("flashsale-instance", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      Map<String, String> variables = builder.environment();
      variables.keySet().removeIf(name -> name.startsWith("MP_JWT") || name.startsWith("QUARKUS"));
      variables.put("JDK_JAVA_OPTIONS", HEAP);
      variables.put("QUARKUS_HTTP_HOST", "127.0.0.1");
      variables.put("QUARKUS_HTTP_PORT", "0");
      variables.put("FLASHSALE_WAITING_ROOM_SECRET", "for-tests-only-0123456789abcdef0123");
      variables.put("FLASHSALE_RATE_LIMITS_ADDRESS_WRITES_ENABLED", "false"); // all are one address
      variables.put("FLASHSALE_RATE_LIMITS_ADDRESS_READS_ENABLED", "false");
      LocalStackResource.settings(stack)
          .forEach((name, value) -> variables.put(asVariable(name), value));
      variables.putAll(environment);
      return new ServiceProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Launches an instance that knows the public key of {@code keys}, and is quick to give up. */
  public static ServiceProcess launch(LocalStack stack, TokenKeys keys) {
    return launch(stack, quick(keys));
  }

  /** The same with {@code more} variables, as {@code JDK_JAVA_OPTIONS} for its JVM. */
  public static ServiceProcess launch(LocalStack stack, TokenKeys keys, Map<String, String> more) {
    return launch(command(), stack, keys, more);
  }

  private static Map<String, String> quick(TokenKeys keys) {
    return Map.of(
        "MP_JWT_VERIFY_PUBLICKEY_LOCATION",
        keys.publicKey().toUri().toString(),
        "QUARKUS_SHUTDOWN_TIMEOUT",
        "2S");
  }

  private static String asVariable(String property) {
    return property.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Waits until the instance is ready, and says where it listens. */
  public URI awaitReady() {
    await()
        .atMost(START_LIMIT)
        .failFast("the instance ended: " + output, () -> !process.isAlive())
        .until(() -> LISTENING.matcher(output()).find());
    Matcher listening = LISTENING.matcher(output());
    assertThat(listening.find()).isTrue();
    URI base = URI.create(listening.group(1));
    await()
        .atMost(START_LIMIT)
        .until(() -> ShopClient.status(base.resolve("/q/health/ready")) == 200);
    return base;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the instance has ended by itself, and says with which status. */
  public int awaitExit() {
    await().atMost(START_LIMIT).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** All it has printed so far. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a crash of its machine would end it. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** As a roll-out ends it: SIGTERM. */
  public void stop() {
    askToStop();
    awaitExit();
  }

  /** The same, without waiting for the end. */
  public void askToStop() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return "instance " + process.pid() + ", output in " + output;
  }
}
