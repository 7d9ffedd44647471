package dev.flashsale.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The times in {@code /proc/<pid>/stat}.
 *
 * @param parent pid of the parent
 * @param ownTicks user and system time of the process, in clock ticks
 * @param endedChildrenTicks the same of its children that have ended and were waited for
 */
record ProcStat(long parent, long ownTicks, long endedChildrenTicks) {

  /** Fields are counted from 1 in proc(5); the first after the name is the third. */
  private static final int FIRST_AFTER_NAME = 3;

  private static final int PPID = 4;
  private static final int UTIME = 14;
  private static final int STIME = 15;
  private static final int CUTIME = 16;
  private static final int CSTIME = 17;

  /** Empty if there is no such process. */
  static Optional<ProcStat> of(long pid) {
    try {
      return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** The name is in parentheses and may itself hold spaces and parentheses. */
  static ProcStat parse(String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).strip().split(" ", -1);
    return new ProcStat(
        number(fields, PPID),
        number(fields, UTIME) + number(fields, STIME),
        number(fields, CUTIME) + number(fields, CSTIME));
  }

  private static long number(String[] fields, int field) {
    return Long.parseLong(fields[field - FIRST_AFTER_NAME]);
  }
}
