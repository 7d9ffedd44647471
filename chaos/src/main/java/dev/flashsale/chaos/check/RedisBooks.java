package dev.flashsale.chaos.check;

import dev.flashsale.chaos.stack.RedisPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.Jedis;

/** Reads what Redis itself holds, by the keys that docs/architecture.md names. */
public final class RedisBooks {

  private RedisBooks() {}

  /**
   * Reads each sale's keys.
   *
   * @param epochs of each sale, as PostgreSQL has them
   */
  public static List<Remaining> read(RedisPair redis, Map<String, Integer> epochs)
      throws IOException {
    List<Remaining> remaining = new ArrayList<>();
    for (Map.Entry<String, Integer> sale : epochs.entrySet()) {
      String prefix = "fs:{" + sale.getKey() + ":0}:e" + sale.getValue() + ":";
      remaining.add(redis.ask(jedis -> read(jedis, sale.getKey(), prefix)));
    }
    return remaining;
  }

  private static Remaining read(Jedis jedis, String sale, String prefix) {
    Map<String, Long> available = new TreeMap<>();
    jedis
        .hgetAll(prefix + "stock")
        .forEach(
            (field, value) -> {
              if (!field.startsWith(":")) {
                available.put(field, Long.parseLong(value));
              }
            });
    return new Remaining(
        sale, available, jedis.xlen(prefix + "journal"), jedis.xlen(prefix + "dead-letters"));
  }
}
