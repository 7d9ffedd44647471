package dev.flashsale.local;

import org.jspecify.annotations.Nullable;

/**
 * The local stack could not be started, found or stopped. The message is meant for the person at
 * the terminal: it says in one line what is wrong and where to look.
 */
public final class LocalStackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
