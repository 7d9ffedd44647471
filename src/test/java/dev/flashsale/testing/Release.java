package dev.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version that is being built. */
public final class Release {

  private static final Pattern VERSION =
      Pattern.compile("<artifactId>flashsale</artifactId>\\s*<version>([^<]+)</version>");

  private Release() {}

  /** As {@code pom.xml} says it. */
  public static String version() {
    try {
      Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
      assertThat(version.find()).isTrue();
      return version.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
