package dev.flashsale.redis;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Reads replies whose form the script or command guarantees. */
public final class Replies {

  private Replies() {}

  /**
   * An integer reply.
   *
   * @throws IllegalStateException if it is none: the script and its reader have drifted apart
   */
  public static long number(@Nullable Response reply) {
    Long number = reply == null ? null : reply.toLong();
    if (number == null) {
      throw new IllegalStateException("expected a number from Redis, got " + reply);
    }
    return number;
  }
}
