package dev.flashsale.gatling.history;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP response as it came, before anybody judged it.
 *
 * @param headers by name, whose case does not matter
 */
public record Reply(int status, Map<String, String> headers, String body) {

  public Reply {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    headers = anyCase;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
