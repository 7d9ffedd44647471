package dev.flashsale.gatling.params;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One named choice: the system property {@code flashsale.x}, else the environment variable {@code
 * FLASHSALE_X}. A blank value counts as not set, so that a launcher may pass everything on.
 */
public record Setting(String name) {

  public Optional<String> text() {
    return given(System.getProperty(name)).or(() -> given(System.getenv(variable())));
  }

  public String textOr(String otherwise) {
    return text().orElse(otherwise);
  }

  public boolean isTrue() {
    return Boolean.parseBoolean(textOr("false"));
  }

  public int positiveOr(int otherwise) {
    int value = text().map(this::number).map(Math::toIntExact).orElse(otherwise);
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
    return value;
  }

  public long numberOr(long otherwise) {
    return text().map(this::number).orElse(otherwise);
  }

  private String variable() {
    return name.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number, not '" + text + "'", e);
    }
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }
}
