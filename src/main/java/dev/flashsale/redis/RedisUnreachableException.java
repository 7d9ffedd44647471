package dev.flashsale.redis;

/** No connection to Redis could be opened: nothing was sent, so nothing was decided there. */
public final class RedisUnreachableException extends RuntimeException {

  public RedisUnreachableException(Throwable cause) {
    super("cannot connect to Redis: " + cause.getMessage(), cause);
  }
}
