package dev.flashsale.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client prefers (RFC 7240): {@code Prefer: wait=N} asks to hold the answer, for N seconds
 * at most, until the result is final.
 */
public final class Preference {

  /** Longest wait that is granted. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(10);

  private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,9})\"?");

  private Preference() {}

  /** The wait granted: zero if none was asked for, or not in a form to be understood. */
  public static Duration wait(List<String> preferHeaders) {
    for (String header : preferHeaders) {
      for (String preference : header.toLowerCase(Locale.ROOT).split("[,;]", -1)) {
        Matcher wait = WAIT.matcher(preference.strip());
        if (wait.matches()) {
          Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
          return asked.compareTo(WAIT_MAX) < 0 ? asked : WAIT_MAX;
        }
      }
    }
    return Duration.ZERO;
  }
}
