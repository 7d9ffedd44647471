package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started to be hurt. Thread-safe. */
final class Child {

  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private final String name;
  private final Process process;

  Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** As a crash would end it, with all that it started; returns when none of them lives. */
  void kill() throws IOException, InterruptedException {
    List<ProcessHandle> family = family();
    process.destroyForcibly();
    if (!Await.until(GONE_WITHIN, () -> !isRunning() && family.stream().noneMatch(Child::lives))) {
      family.forEach(ProcessHandle::destroyForcibly);
      throw new IOException(name + " survived kill -9: " + family);
    }
  }

  /** Freezes it and all it started, as a swamped machine would. */
  void stop() throws IOException, InterruptedException {
    signal("STOP", process.pid());
    for (ProcessHandle descendant : family()) {
      if (lives(descendant)) {
        signal("STOP", descendant.pid());
      }
    }
  }

  void carryOn() throws IOException, InterruptedException {
    for (ProcessHandle descendant : family()) {
      if (lives(descendant)) {
        signal("CONT", descendant.pid());
      }
    }
    if (isRunning()) {
      signal("CONT", process.pid());
    }
  }

  /** Sends a signal and waits for the end it brings. */
  void end(String signal) throws IOException, InterruptedException {
    List<ProcessHandle> family = family();
    signal(signal, process.pid());
    if (!Await.until(GONE_WITHIN, () -> !isRunning() && family.stream().noneMatch(Child::lives))) {
      throw new IOException(name + " did not end on SIG" + signal);
    }
  }

  /** Ends it in whatever state it is; for the end of a run, when nothing may stay. */
  void destroy() {
    List<ProcessHandle> family = family();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(GONE_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ProcessHandle> family() {
    return new ArrayList<>(process.toHandle().descendants().toList());
  }

  /** One that has ended but was not collected by its parent has no executable any more. */
  private static boolean lives(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
        .redirectError(Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
