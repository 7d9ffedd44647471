package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import dev.flashsale.chaos.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file system for one server, which can be filled up without harm to the machine's own: a tmpfs
 * in namespaces of a process that does nothing but keep it, so nothing stays mounted whatever
 * happens. Where there are no such namespaces it is an ordinary directory, and cannot be filled.
 *
 * <p>Not thread-safe: one fault at a time has it.
 */
final class Disk implements AutoCloseable {

  private static final Duration MOUNTED_WITHIN = Duration.ofSeconds(10);
  private static final Duration DONE_WITHIN = Duration.ofSeconds(60);
  private static final List<String> NAMESPACES =
      List.of("unshare", "--user", "--map-root-user", "--mount");
  private static final int BLOCK_BYTES = 1 << 20;
  private static final String FILLER = "filler";

  private final Path directory;
  private final int megabytes;
  private final @Nullable Process keeper;

  private Disk(Path directory, int megabytes, @Nullable Process keeper) {
    this.directory = directory;
    this.megabytes = megabytes;
    this.keeper = keeper;
  }

  /** Whether disks can be filled here: Linux with user namespaces. */
  static boolean canBeFilled() throws InterruptedException {
    try {
      return succeeds(inNamespaces(List.of("mount", "-t", "tmpfs", "flashsale", "/mnt")));
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static List<String> inNamespaces(List<String> command) {
    return Stream.concat(NAMESPACES.stream(), command.stream()).toList();
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
    Process process = start(command);
    if (process.waitFor(DONE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      return process.exitValue() == 0;
    }
    process.destroyForcibly();
    return false;
  }

  /** An empty one, mounted over {@code directory} for those who {@link #enter}. */
  static Disk create(Path directory, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    if (!canBeFilled()) {
      return new Disk(directory, megabytes, null);
    }
    String mount = "mount -t tmpfs -o mode=700,size=" + megabytes + "m flashsale \"$0\"";
    Process keeper =
        start(
            inNamespaces(
                List.of("sh", "-c", mount + " && exec sleep infinity", directory.toString())));
    Disk disk = new Disk(directory, megabytes, keeper);
    if (!Await.until(MOUNTED_WITHIN, () -> isMounted(keeper, directory))) {
      disk.end();
      throw new IOException("no file system could be mounted on " + directory);
    }
    return disk;
  }

  private static boolean isMounted(Process keeper, Path directory) {
    try {
      return Files.readString(Path.of("/proc/" + keeper.pid() + "/mountinfo"))
          .contains(" " + directory + " ");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where it is for those outside. */
  Path path() {
    return keeper == null
        ? directory
        : Path.of("/proc/" + keeper.pid() + "/root").resolve(directory.toString().substring(1));
  }

  /** What to put before a command that is to find it in its {@code directory}. */
  List<String> enter() {
    return keeper == null
        ? List.of()
        : List.of(
            "nsenter",
            "--user",
            "--mount",
            "--preserve-credentials",
            "--target",
            Long.toString(keeper.pid()));
  }

  /** Takes all the space that is left. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream filler = Files.newOutputStream(path().resolve(FILLER))) {
      for (int i = 0; i <= megabytes; i++) {
        filler.write(block);
      }
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No space left")) {
        return;
      }
      throw e;
    }
    throw new IOException(path() + " holds more than " + megabytes + " MB");
  }

  /** Gives the space back. */
  void free() throws IOException {
    Files.deleteIfExists(path().resolve(FILLER));
  }

  /** Moves a directory from outside to it; returns where those who enter find it. */
  Path move(Path source, String name) throws IOException, InterruptedException {
    if (!succeeds(List.of("mv", source.toString(), path().resolve(name).toString()))) {
      throw new IOException("cannot move " + source + " to " + path());
    }
    return directory.resolve(name);
  }

  /** Puts all it holds into its directory, where it can be looked at afterwards, and ends it. */
  @Override
  public void close() {
    if (keeper == null) {
      return;
    }
    try {
      free();
      if (!succeeds(List.of("cp", "-a", path() + "/.", directory.toString()))) {
        Progress.say("not all of %s could be kept", directory);
      }
    } catch (IOException e) {
      Progress.say("not all of %s could be kept: %s", directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  /** Ends it, and all it holds. */
  void end() {
    if (keeper != null) {
      keeper.destroyForcibly();
    }
  }
}
