package dev.flashsale.chaos.stack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All processes of a stack, so that none outlives it, not even one that a fault is about to start
 * again. Thread-safe.
 */
final class Children {

  private final List<Child> children = new ArrayList<>();
  private boolean over;

  /** Starts {@code command} with {@code environment} on top of ours. */
  synchronized Child start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    if (over) {
      throw new IOException(name + " is not started any more");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(variable -> variable.startsWith("QUARKUS") || variable.startsWith("MP_JWT"));
    builder.environment().putAll(environment);
    Child child = new Child(name, builder.start());
    children.removeIf(earlier -> !earlier.isRunning());
    children.add(child);
    return child;
  }

  /** Ends all of them, in whatever state they are, the latest first, and starts none any more. */
  synchronized void destroy() {
    over = true;
    children.reversed().forEach(Child::destroy);
    children.clear();
  }
}
