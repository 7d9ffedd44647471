package dev.flashsale.testing;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.SaleKeys;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The Redis of the service under test, as its operator sees it. */
@ApplicationScoped
public class RedisServer {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Pattern PID = Pattern.compile("process_id:(\\d+)");

  private final RedisCommands redis;
  private final URI address;

  RedisServer(RedisCommands redis, @ConfigProperty(name = "quarkus.redis.hosts") URI address) {
    this.redis = redis;
    this.address = address;
  }

  /** Begins to note what the service asks of it. */
  public RedisMonitor monitor() {
    return new RedisMonitor(
        address, text -> redis.send(Request.cmd(Command.ECHO).arg(text)).await().atMost(LIMIT));
  }

  /** Freezes the server, as a swamped machine would, until the pause is closed. */
  public Pause pause() {
    Matcher pid = PID.matcher(info("server"));
    if (!pid.find()) {
      throw new IllegalStateException("Redis does not say which process it is");
    }
    String process = pid.group(1);
    signal("STOP", process);
    return () -> signal("CONT", process);
  }

  /** Deletes all that is known of a sale, as a restart without its data would. */
  public void forget(String sale) {
    SaleKeys keys = SaleKeys.of(sale, 0, 1);
    redis
        .send(Request.cmd(Command.DEL).arg(keys.stock()).arg(keys.buyers()).arg(keys.journal()))
        .await()
        .atMost(LIMIT);
  }

  /** Ends a pause. */
  public interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  private String info(String section) {
    return redis.send(Request.cmd(Command.INFO).arg(section)).await().atMost(LIMIT).toString();
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
