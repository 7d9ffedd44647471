package dev.flashsale.admission;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** SHA-256, cut to what is needed of it. */
public final class Sha256 {

  private static final int NAME_BYTES = 16;

  private Sha256() {}

  /** A short name for a text of any length, the same for equal texts only: 22 characters. */
  public static String name(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(first(NAME_BYTES, text.getBytes(StandardCharsets.UTF_8)));
  }

  public static byte[] first(int bytes, byte[] input) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(input), bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
