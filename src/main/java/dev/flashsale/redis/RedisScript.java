package dev.flashsale.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lua script of the class path, named by the SHA-1 under which Redis caches it.
 *
 * @param name file name below {@code /lua}, without its ending
 * @param source the script's text, includes filled in
 * @param sha lower-case hexadecimal SHA-1 of the source, as {@code EVALSHA} takes it
 */
public record RedisScript(String name, String source, String sha) {

  private static final Pattern INCLUDE = Pattern.compile("(?m)^-- @include (\\w+)$");

  /**
   * Reads {@code /lua/<name>.lua}; a line {@code -- @include x} stands for {@code
   * /lua/includes/x.lua}.
   *
   * @throws IllegalStateException if there is no such resource: the build is broken
   */
  public static RedisScript load(String name) {
    String source =
        INCLUDE
            .matcher(read("/lua/" + name + ".lua"))
            .replaceAll(
                include ->
                    Matcher.quoteReplacement(read("/lua/includes/" + include.group(1) + ".lua")));
    return new RedisScript(name, source, sha1(source));
  }

  private static String read(String resource) {
    try (InputStream in = RedisScript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no script " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String source) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
