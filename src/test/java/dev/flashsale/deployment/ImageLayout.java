package dev.flashsale.deployment;

import dev.flashsale.deployment.Dockerfile.Copy;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An image's files in a directory instead, as its Dockerfile copies them; commands that name them
 * name those here.
 */
record ImageLayout(Path root) {

  private static final int NOBODYS_UID = 1001;
  private static final Set<PosixFilePermission> WRITES =
      EnumSet.of(
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);

  /** Copies what was built to where {@code copies} say. */
  void add(List<Copy> copies) throws IOException {
    for (Copy copy : copies) {
      Path target = root.resolve(copy.target().substring(1));
      Files.createDirectories(copy.target().endsWith("/") ? target : target.getParent());
      if (Files.isDirectory(copy.built())) {
        copyAll(copy.built(), target);
      } else {
        Path file =
            copy.target().endsWith("/") ? target.resolve(copy.built().getFileName()) : target;
        Files.copy(copy.built(), file, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** {@code command}, with the files of the layout, and this JVM's {@code java}. */
  List<String> here(List<String> command) {
    return command.stream()
        .map(
            word ->
                word.equals("java")
                    ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                    : word)
        .map(word -> word.replaceAll("(?<=^|[@=:])/(app|trainer)/", root + "/$1/"))
        .toList();
  }

  /** The same as the image's user, who owns nothing, if this one may become another. */
  List<String> hereUnprivileged(List<String> command) {
    List<String> unprivileged = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      unprivileged.addAll(
          List.of("setpriv", "--reuid=" + NOBODYS_UID, "--regid=" + NOBODYS_UID, "--clear-groups"));
    }
    unprivileged.addAll(here(command));
    return unprivileged;
  }

  /** From now on nobody may write, but root, who is not asked. */
  void makeReadOnly() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.removeAll(WRITES);
        permissions.add(PosixFilePermission.OTHERS_READ);
        if (Files.isDirectory(file) || permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
          permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(file, permissions);
      }
    }
  }

  /** Its owner may change and delete it again. */
  void makeWritable() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path directory : files.filter(Files::isDirectory).toList()) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  /** Every file, its size and when it was last written. */
  Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(),
            Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    }
    return contents;
  }
}
