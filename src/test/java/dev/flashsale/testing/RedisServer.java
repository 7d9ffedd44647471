package dev.flashsale.testing;

import dev.flashsale.redis.SaleKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import redis.clients.jedis.Jedis;

/** The Redis of the service under test, as its operator sees it. */
public final class RedisServer {

  private static final Pattern PID = Pattern.compile("process_id:(\\d+)");

  private final URI address;

  private RedisServer(URI address) {
    this.address = address;
  }

  /** That of the service under test, in this JVM or in a process of its own. */
  public static RedisServer ofTheService() {
    return new RedisServer(ConfigProvider.getConfig().getValue("quarkus.redis.hosts", URI.class));
  }

  /** Begins to note what the service asks of it. */
  public RedisMonitor monitor() {
    return new RedisMonitor(address);
  }

  /** Freezes the server, as a swamped machine would, until the pause is closed. */
  public Pause pause() {
    String process = process();
    signal("STOP", process);
    return () -> signal("CONT", process);
  }

  /** Deletes all that is known of a sale, as a restart without its data would. */
  public void forget(String sale) {
    SaleKeys keys = SaleKeys.of(sale, 0, 1);
    try (Jedis redis = new Jedis(address)) {
      redis.del(keys.stock(), keys.buyers(), keys.journal());
    }
  }

  /** Ends a pause. */
  public interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  private String process() {
    try (Jedis redis = new Jedis(address)) {
      Matcher pid = PID.matcher(redis.info("server"));
      if (!pid.find()) {
        throw new IllegalStateException("Redis does not say which process it is");
      }
      return pid.group(1);
    }
  }

  static void signal(String name, String pid) {
    try {
      int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
