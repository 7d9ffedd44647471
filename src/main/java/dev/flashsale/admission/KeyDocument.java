package dev.flashsale.admission;

import io.smallrye.jwt.util.ResourceUtils;
import java.io.IOException;
import java.util.Optional;
import org.jose4j.http.Get;

/**
 * The text that holds the keys: a setting, or what a file or a URL says at the moment.
 *
 * @param location a path, or a URL of scheme {@code file}, {@code classpath}, {@code http} or
 *     {@code https}
 */
record KeyDocument(Optional<String> content, Optional<String> location) {

  /** How SmallRye says that a setting is not set. */
  private static final String UNSET = "NONE";

  private static final int URL_TIMEOUT_MS = 3_000;
  private static final int URL_BYTES_MAX = 512 * 1024;

  KeyDocument {
    content = content.filter(text -> !text.equals(UNSET));
    location = location.map(String::strip).filter(text -> !text.equals(UNSET));
  }

  /** The text now. Blocks the calling thread, for a URL about six seconds at most. */
  String read() throws IOException {
    if (content.isPresent()) {
      return content.get();
    }
    String from = location.orElseThrow(KeyDocument::missing);
    String text =
        from.startsWith(ResourceUtils.HTTP_BASED_SCHEME)
            ? fetch(from)
            : ResourceUtils.readResource(from);
    if (text == null) {
      throw new IOException("there is nothing at " + from);
    }
    return text;
  }

  /** Where the keys are, for people. */
  @Override
  public String toString() {
    return content.isPresent() ? "mp.jwt.verify.publickey" : location.orElse("nowhere");
  }

  private static String fetch(String url) throws IOException {
    Get get = new Get();
    get.setConnectTimeout(URL_TIMEOUT_MS);
    get.setReadTimeout(URL_TIMEOUT_MS);
    get.setRetries(0);
    get.setResponseBodySizeLimit(URL_BYTES_MAX);
    return get.get(url).getBody();
  }

  private static IllegalStateException missing() {
    return new IllegalStateException(
        "No key to verify tokens with: set MP_JWT_VERIFY_PUBLICKEY_LOCATION (a PEM file, a JWKS file"
            + " or the URL of a JWKS) or MP_JWT_VERIFY_PUBLICKEY.");
  }
}
