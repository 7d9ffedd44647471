package dev.flashsale.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * As many requests as the server answers: wrk with a fixed number of connections, each sending its
 * next request when the last is answered.
 */
public final class ClosedLoad {

  private static final int GRACE_SECONDS = 30;

  private final URI server;
  private final int connections;
  private final Path directory;

  /**
   * @param directory for the files wrk reads
   */
  public ClosedLoad(URI server, int connections, Path directory) throws IOException {
    this.server = server;
    this.connections = connections;
    this.directory = Files.createDirectories(directory);
    try (InputStream script = ClosedLoad.class.getResourceAsStream("/wrk.lua")) {
      if (script == null) {
        throw new IllegalStateException("wrk.lua is not in this build");
      }
      Files.write(directory.resolve("wrk.lua"), script.readAllBytes());
    }
  }

  public int connections() {
    return connections;
  }

  public WrkReport run(Requests requests, int seconds) throws IOException, InterruptedException {
    requests.write(directory);
    String output =
        Command.run(
            List.of(
                "wrk",
                "--threads",
                "1",
                "--connections",
                Integer.toString(connections),
                "--duration",
                seconds + "s",
                "--script",
                directory.resolve("wrk.lua").toString(),
                server.toString(),
                "--",
                directory.toString(),
                requests.order().name()),
            seconds + GRACE_SECONDS);
    return WrkReport.parse(output);
  }
}
