package dev.flashsale.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.jwt.config.Names;

/**
 * The environment variables that the application reads. One that is set and not read is a typo, and
 * nothing else would say so: the service starts with the default.
 */
final class KnownSettings {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final String MODEL = "META-INF/quarkus-config-doc/quarkus-config-model.json";
  private static final Pattern INJECTED =
      Pattern.compile("@ConfigProperty\\(\\s*name = \"([^\"]+)\"");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANY_NAME = "[A-Z0-9_]+";

  private static final Predicate<String> KNOWN =
      Stream.of(ofExtensions(), ofMappings(), injected(), ofTokens(), ofKafka())
          .flatMap(variables -> variables)
          .distinct()
          .collect(
              Collectors.collectingAndThen(
                  Collectors.joining("|"), all -> Pattern.compile(all).asMatchPredicate()));

  private KnownSettings() {}

  static boolean know(String variable) {
    return KNOWN.test(variable);
  }

  /** What Quarkus' extensions read when they start; what is fixed in the build is no use to set. */
  private static Stream<String> ofExtensions() {
    try {
      List<URL> models = Collections.list(KnownSettings.class.getClassLoader().getResources(MODEL));
      return models.stream().flatMap(KnownSettings::ofExtension);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> ofExtension(URL model) {
    try (InputStream text = model.openStream()) {
      return JSON.readTree(text).findParents("phase").stream()
          .filter(setting -> setting.path("phase").asText().equals("RUN_TIME"))
          .flatMap(setting -> setting.findValuesAsText("environmentVariable").stream())
          .map(variable -> variable.replaceAll("__[A-Z0-9_]+?__", "__" + ANY_NAME + "__"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of this project's interfaces, one {@code @ConfigMapping} beside each feature. */
  private static Stream<String> ofMappings() {
    return sources()
        .filter(file -> read(file).contains("@ConfigMapping("))
        .map(KnownSettings::type)
        .flatMap(
            type -> ConfigMappings.getProperties(ConfigClass.configClass(type)).keySet().stream())
        .map(KnownSettings::variable);
  }

  private static Stream<String> injected() {
    return sources()
        .flatMap(file -> INJECTED.matcher(read(file)).results())
        .map((MatchResult found) -> variable(found.group(1)));
  }

  private static Stream<String> ofTokens() {
    return Arrays.stream(Names.class.getFields())
        .map(KnownSettings::constant)
        .map(KnownSettings::variable);
  }

  /** Handed to Kafka's producer. */
  private static Stream<String> ofKafka() {
    return ProducerConfig.configNames().stream().map(setting -> variable("kafka." + setting));
  }

  private static String variable(String property) {
    return Arrays.stream(property.split("\\*", -1))
        .map(part -> part.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(ANY_NAME));
  }

  private static Stream<Path> sources() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> type(Path file) {
    String path = SOURCES.relativize(file).toString();
    try {
      return Class.forName(path.replace(".java", "").replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String constant(Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
