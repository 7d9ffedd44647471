package dev.flashsale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of one embedded server, recognised by what they are: the executable's name and the
 * data directory they serve. A pid file would miss a process whose starter was killed before
 * writing it, and may name a stranger after a reboot.
 *
 * <p>Thread-safe: holds no state besides its names.
 */
final class ServerProcesses {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Set<String> executables;
  private final Path argument;
  private final Path workingDirectory;

  /**
   * @param executables how the file names of the server's executables start
   * @param argument a path on the server's command line that no other server has
   * @param workingDirectory where the server and its own children run; on Linux this finds children
   *     that outlived it
   */
  ServerProcesses(Set<String> executables, Path argument, Path workingDirectory) {
    this.executables = executables;
    this.argument = argument;
    this.workingDirectory = workingDirectory;
  }

  /**
   * Whether the process lives. One that has ended but has not been collected by its parent yet
   * counts as dead: it has no executable any more.
   */
  static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** Those that live, without those whose parent is one of them. */
  List<ProcessHandle> running() {
    List<ProcessHandle> all = ProcessHandle.allProcesses().filter(this::isOurs).toList();
    Set<Long> pids = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    return all.stream()
        .filter(
            process -> process.parent().map(parent -> !pids.contains(parent.pid())).orElse(true))
        .toList();
  }

  /**
   * Ends all of them, politely first; returns when none lives.
   *
   * @throws LocalStackException if one survives even that
   */
  void end() {
    running().forEach(ProcessHandle::destroy);
    if (Waiting.until(GRACE, () -> running().isEmpty())) {
      return;
    }
    running().forEach(ProcessHandle::destroyForcibly);
    if (!Waiting.until(GRACE, () -> running().isEmpty())) {
      throw new LocalStackException(
          "cannot end " + executables + " on " + workingDirectory + ": still alive: " + running());
    }
  }

  private boolean isOurs(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    boolean named =
        info.command()
            .map(command -> Path.of(command).getFileName().toString())
            .map(name -> executables.stream().anyMatch(name::startsWith))
            .orElse(false);
    return named && (hasArgument(info) || worksInDirectory(process));
  }

  private boolean hasArgument(ProcessHandle.Info info) {
    return info.arguments()
        .map(arguments -> Arrays.asList(arguments).contains(argument.toString()))
        .orElse(false);
  }

  private boolean worksInDirectory(ProcessHandle process) {
    try {
      Path link = Path.of("/proc", Long.toString(process.pid()), "cwd");
      return Files.readSymbolicLink(link).equals(workingDirectory);
    } catch (IOException goneOrNotLinux) {
      return false;
    }
  }
}
