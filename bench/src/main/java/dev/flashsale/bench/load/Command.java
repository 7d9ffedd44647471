package dev.flashsale.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a load generator to its end. */
final class Command {

  private Command() {}

  /**
   * Its standard output and errors.
   *
   * @throws IOException if it fails, or takes longer than {@code limitSeconds}
   */
  static String run(List<String> command, long limitSeconds)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    var timer = CompletableFuture.delayedExecutor(limitSeconds, TimeUnit.SECONDS);
    var limit = CompletableFuture.runAsync(process::destroyForcibly, timer);
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    } finally {
      limit.cancel(false);
      process.destroyForcibly();
      forget(end);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      // The hook runs by itself then.
    }
  }
}
