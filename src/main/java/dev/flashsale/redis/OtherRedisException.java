package dev.flashsale.redis;

/** Connected to another Redis than the one that was asked for: nothing was sent. */
public final class OtherRedisException extends RuntimeException {

  public OtherRedisException(String asked, String connected) {
    super("connected to Redis " + connected + ", not " + asked);
  }
}
