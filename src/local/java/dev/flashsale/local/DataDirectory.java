package dev.flashsale.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its data, and the lock that lets one live run at a time have it. The operating
 * system drops the lock with the process that holds it, so a killed run never locks out the next.
 *
 * <p>Thread-safe: immutable, and the file operations are atomic.
 */
final class DataDirectory implements AutoCloseable {

  /**
   * The database trusts whoever connects, and the keys sign any token: not for other users' eyes.
   */
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final FileChannel lock;

  private DataDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Creates the directory where needed and locks it.
   *
   * @throws LocalStackException if another live run has it, or it cannot be written
   */
  static DataDirectory open(Path directory) {
    try {
      // The real path: leftovers of earlier runs are recognised by it, however this run spells it.
      Path root = Files.createDirectories(directory, OWNER_ONLY).toRealPath();
      return new DataDirectory(root, lock(root));
    } catch (IOException e) {
      throw new LocalStackException("cannot use the data directory " + directory + ": " + e, e);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new LocalStackException(
          "another run is using the data directory "
              + root
              + "; stop it, or set FLASHSALE_DATA_DIR to another directory");
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  Path root() {
    return root;
  }

  /** Executables unpacked from the libraries; safe to delete while nothing runs. */
  Path binaries() {
    return root.resolve("bin");
  }

  Path redis() {
    return root.resolve("redis");
  }

  Path postgres() {
    return root.resolve("postgres");
  }

  Path keys() {
    return root.resolve("keys");
  }

  Path log(String name) {
    return root.resolve(name + ".log");
  }

  /** Replaces {@code run.pids}: one {@code name pid} a line. Readers never see half a file. */
  void writePids(Map<String, Long> pids) {
    replace("run.pids", lines(pids, " "));
  }

  /** Replaces {@code run.env}: one {@code KEY=value} a line. Readers never see half a file. */
  void writeEnvironment(Map<String, String> environment) {
    replace("run.env", lines(environment, "="));
  }

  /** Removes what describes a live run; the data stay. */
  void removeRunFiles() {
    try {
      Files.deleteIfExists(root.resolve("run.pids"));
      Files.deleteIfExists(root.resolve("run.env"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String lines(Map<String, ?> entries, String separator) {
    return entries.entrySet().stream()
        .map(entry -> entry.getKey() + separator + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private void replace(String name, String content) {
    try {
      Path draft = Files.writeString(root.resolve(name + ".new"), content);
      Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a directory of this data directory with all it holds; does nothing if it is absent. */
  void delete(Path directory) {
    if (!directory.startsWith(root) || directory.equals(root)) {
      throw new IllegalArgumentException(directory + " is not inside " + root);
    }
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the directory up for the next run. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
