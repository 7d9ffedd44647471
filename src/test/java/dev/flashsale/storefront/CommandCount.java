package dev.flashsale.storefront;

import dev.flashsale.redis.RedisCommands;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts, as Redis does, how often the service has looked at a sale's stock. */
@ApplicationScoped
public class CommandCount {

  private static final Pattern HGETALL = Pattern.compile("cmdstat_hgetall:calls=(\\d+)");

  private final RedisCommands redis;

  CommandCount(RedisCommands redis) {
    this.redis = redis;
  }

  long ofStockReads() {
    String statistics =
        redis
            .send(Request.cmd(Command.INFO).arg("commandstats"))
            .await()
            .atMost(Duration.ofSeconds(5))
            .toString();
    Matcher calls = HGETALL.matcher(statistics);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }
}
