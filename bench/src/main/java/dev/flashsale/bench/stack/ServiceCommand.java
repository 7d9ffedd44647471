package dev.flashsale.bench.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the service under test is started.
 *
 * @param javaFlags the launcher's, so that what is measured is what is run
 */
public record ServiceCommand(Path jar, List<String> javaFlags) {

  ProcessBuilder process(Path dataDir) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaFlags);
    command.addAll(List.of("-jar", jar.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("FLASHSALE_DATA_DIR", dataDir.toString());
    return builder;
  }
}
