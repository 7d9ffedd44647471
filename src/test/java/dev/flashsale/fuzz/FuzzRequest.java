package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;

/**
 * A request as it goes over the wire.
 *
 * @param number which one of its seed's
 * @param flaws what is wrong with it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FuzzRequest(
    long number,
    String operation,
    String flaws,
    String method,
    byte[] bytes,
    Expectation expected) {

  /** What may become of it. */
  enum Expectation {
    /** Anything but a fault of the service's. */
    ANY,
    /** A problem document: something is wrong with it for sure. */
    REFUSED,
    /** It is no HTTP: refused without a word, or the connection closed. */
    NOT_HTTP
  }

  /** As text, and as a command that sends it again. */
  @Override
  public String toString() {
    return "request %d: %s, %s, expected %s%n%s%nAgain: echo %s | base64 -d | nc HOST PORT"
        .formatted(
            number, operation, flaws, expected, text(), Base64.getEncoder().encodeToString(bytes));
  }

  private String text() {
    String all = new String(bytes, ISO_8859_1);
    return (all.length() > 3000 ? all.substring(0, 3000) + "[...]" : all)
        .replace("\r\n", "\n")
        .replaceAll("[^\\n -~]", "?");
  }
}
