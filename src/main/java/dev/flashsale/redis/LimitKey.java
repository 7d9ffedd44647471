package dev.flashsale.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Redis keys of limits: one for each caller under each. This class alone mints them.
 *
 * <p>What the caller is named by is hashed: it may be long, be about a person, or have braces that
 * would choose the Redis Cluster slot.
 */
public final class LimitKey {

  /** Sorted set: the instances that share this Redis. */
  public static final String INSTANCES = "fs:instances";

  private static final int HASH_BYTES = 16;

  private LimitKey() {}

  /**
   * The state of one caller under one limit. A limit of other terms has another key, so that no
   * state is read that means something else.
   */
  public static String of(
      String algorithm, int permits, long intervalMicros, int burst, String name) {
    String terms = permits + "/" + intervalMicros + "/" + burst + "/" + name;
    return "fs:limit:" + algorithm + ":" + hash(terms);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
