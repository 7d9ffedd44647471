package dev.flashsale.chaos.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All disks of a stack, so that none outlives it. Thread-safe. */
final class Disks implements AutoCloseable {

  private final Path directory;
  private final List<Disk> disks = new ArrayList<>();

  /** Those that are to be below {@code directory}. */
  Disks(Path directory) {
    this.directory = directory;
  }

  synchronized Disk create(String name, int megabytes) throws IOException, InterruptedException {
    Disk disk = Disk.create(directory.resolve(name), megabytes);
    disks.add(disk);
    return disk;
  }

  /** Puts what they hold into their directories, and ends them; of servers that have ended. */
  @Override
  public synchronized void close() {
    disks.forEach(Disk::close);
  }

  /** Ends them, and all they hold. */
  synchronized void end() {
    disks.forEach(Disk::end);
  }
}
