package dev.flashsale.redis;

import java.io.IOException;
import java.util.List;

/** Tells a Redis that is away, starting or full from one that was asked something wrong. */
final class RedisFaults {

  /** What our own mistakes are answered with. */
  private static final List<String> MISTAKES = List.of("ERR", "WRONGTYPE", "NOSCRIPT", "NOPERM");

  /** Redis 6.2 wraps what a script's command was answered with into an {@code ERR} of its own. */
  private static final List<String> TROUBLES =
      List.of("-MISCONF", "-OOM", "-NOREPLICAS", "-READONLY");

  private RedisFaults() {}

  /** {@code fault} as the I/O fault it is, unless it is an answer to a mistake. */
  static Throwable explained(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    boolean mistaken =
        MISTAKES.stream().anyMatch(message::contains)
            && TROUBLES.stream().noneMatch(message::contains);
    return fault instanceof IOException || mistaken
        ? fault
        : new IOException("Redis: " + message, fault);
  }
}
