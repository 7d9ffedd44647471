package dev.flashsale.chaos;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Tells the person who waits what is going on, on standard error. */
public final class Progress {

  private static final long START = System.nanoTime();

  private Progress() {}

  @FormatMethod
  public static void say(String format, Object... arguments) {
    long second = (System.nanoTime() - START) / 1_000_000_000L;
    System.err.printf(
        Locale.ROOT,
        "[%3d:%02d] %s%n",
        second / 60,
        second % 60,
        String.format(Locale.ROOT, format, arguments));
  }
}
