package dev.flashsale.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another build of the service, such as an image's, as a child process on this run's servers and
 * keys. When it is told to stop, its JVM writes down what it has learnt, which takes longer than
 * the stop.
 */
final class Trainee implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofMinutes(3);

  /** As a JVM ends that was told to. */
  private static final int TERMINATED = 128 + 15;

  private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

  private final Process process;
  private final Path log;

  private Trainee(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code command}.
   *
   * @param settings by the names the environment gives them
   * @param log receives all it prints
   */
  static Trainee start(List<String> command, Map<String, String> settings, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(settings);
    try {
      return new Trainee(builder.start(), log);
    } catch (IOException e) {
      throw new LocalStackException("cannot start the build to train: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it listens, and says where.
   *
   * @throws LocalStackException if it ends, or takes longer than a minute
   */
  URI awaitListening() {
    Waiting.until(START_LIMIT, () -> !process.isAlive() || listening().find());
    Matcher listening = listening();
    if (!listening.find()) {
      throw new LocalStackException("the build to train did not start:\n" + printed());
    }
    return URI.create(listening.group(1));
  }

  /**
   * Has it stop and write down what it learnt.
   *
   * @throws LocalStackException if that takes longer than three minutes, or fails
   */
  void finish() {
    process.destroy();
    try {
      if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new LocalStackException("the build to train did not end:\n" + printed());
      }
      if (process.exitValue() != 0 && process.exitValue() != TERMINATED) {
        throw new LocalStackException("the build to train failed:\n" + printed());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while a trained build ended", e);
    }
  }

  /** Ends it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private Matcher listening() {
    return LISTENING.matcher(printed());
  }

  private String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e + ")";
    }
  }
}
