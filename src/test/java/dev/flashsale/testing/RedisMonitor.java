package dev.flashsale.testing;

import static java.util.Locale.ROOT;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/**
 * Every command that clients send to a Redis while this is open, as {@code MONITOR} tells it. The
 * server's own counters tell of all tests' sales at once, and of what scripts call; this tells of
 * one key.
 */
public final class RedisMonitor implements AutoCloseable {

  private static final String CALLED_BY_A_SCRIPT = " lua] ";

  private final Jedis marks;
  private final Connection told;
  private final List<String> commands = new ArrayList<>();

  RedisMonitor(URI address) {
    marks = new Jedis(address);
    told = new Connection(new HostAndPort(address.getHost(), address.getPort()));
    told.sendCommand(Protocol.Command.MONITOR);
    told.getStatusCodeReply();
  }

  /** How often {@code command}, in upper case, was sent so far with {@code part} in an argument. */
  public long calls(String command, String part) {
    readWhatWasTold();
    String name = "\"" + command + "\"";
    return commands.stream()
        .filter(line -> line.toUpperCase(ROOT).contains(name))
        .filter(line -> line.contains(part))
        .count();
  }

  /** Up to a mark that is sent now. */
  private void readWhatWasTold() {
    String mark = UUID.randomUUID().toString();
    marks.echo(mark);
    for (String line = told.getBulkReply(); !line.contains(mark); line = told.getBulkReply()) {
      if (!line.contains(CALLED_BY_A_SCRIPT)) {
        commands.add(line);
      }
    }
  }

  @Override
  public void close() {
    told.close();
    marks.close();
  }
}
