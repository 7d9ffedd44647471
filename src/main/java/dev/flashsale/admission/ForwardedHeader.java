package dev.flashsale.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the {@code Forwarded} header (RFC 7239, section 4). */
final class ForwardedHeader {

  private static final String FOR = "for=";

  private ForwardedHeader() {}

  /**
   * What each hop of {@code line} says after {@code for=}, from left to right; empty for a hop that
   * says nothing of it, so that it is not taken for another.
   */
  static List<String> clients(String line) {
    List<String> clients = new ArrayList<>();
    for (String hop : split(line, ',')) {
      String client = "";
      for (String pair : split(hop, ';')) {
        String text = pair.strip();
        if (text.toLowerCase(Locale.ROOT).startsWith(FOR)) {
          client = unquoted(text.substring(FOR.length()).strip());
        }
      }
      clients.add(client);
    }
    return clients;
  }

  /** Splits where {@code separator} stands outside of quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin));
    return parts;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
