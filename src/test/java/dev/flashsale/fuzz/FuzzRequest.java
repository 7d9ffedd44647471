package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
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

  private static final int LINE_MAX = 4096;
  private static final int HEAD_MAX = 16 * 1024;

  /** What may become of it. */
  enum Expectation {
    /** Anything but a fault of the service's. */
    ANY,
    /** A problem document: something is wrong with it for sure. */
    REFUSED,
    /** It is no HTTP: refused without a word, or the connection closed. */
    NOT_HTTP
  }

  /**
   * Whether the server may refuse it before there is a request: a head that is too long or has
   * characters that no head may have, or a target that is no URI.
   */
  boolean isBeyondHttp() {
    String all = new String(bytes, ISO_8859_1);
    String head = all.substring(0, Math.max(0, all.indexOf("\r\n\r\n")));
    return expected == Expectation.NOT_HTTP
        || all.indexOf("\r\n") > LINE_MAX
        || head.length() > HEAD_MAX
        || head.replace("\r\n", "").chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))
        || !isUri(head.split(" ", 3)[1]);
  }

  private static boolean isUri(String target) {
    try {
      return !new URI(target).isOpaque();
    } catch (URISyntaxException e) {
      return false;
    }
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
