package dev.flashsale.bench.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** {@code redis-benchmark} with one command. */
public final class RedisLoad {

  private static final long LIMIT_SECONDS = 120;

  private final URI redis;
  private final int clients;

  public RedisLoad(URI redis, int clients) {
    this.redis = redis;
    this.clients = clients;
  }

  /**
   * Sends the command {@code requests} times.
   *
   * @param pipeline commands a client sends before it reads the replies
   * @return requests per second
   */
  public double run(long requests, int pipeline, List<String> command)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "redis-benchmark",
                "-h",
                redis.getHost(),
                "-p",
                Integer.toString(redis.getPort()),
                "-c",
                Integer.toString(clients),
                "-n",
                Long.toString(requests),
                "-P",
                Integer.toString(pipeline),
                "--csv"));
    line.addAll(command);
    return perSecond(Command.run(line, LIMIT_SECONDS));
  }

  /** The second column of the last line, which comes after a line with the columns' names. */
  static double perSecond(String csv) {
    String last =
        csv.lines()
            .filter(line -> line.startsWith("\""))
            .reduce((first, second) -> second)
            .orElseThrow(() -> new IllegalArgumentException("no figures: " + csv));
    String[] columns = last.split("\",\"", -1);
    try {
      return Double.parseDouble(columns[1].replace("\"", ""));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no figures: " + csv, e);
    }
  }
}
