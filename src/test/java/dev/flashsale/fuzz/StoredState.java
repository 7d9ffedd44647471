package dev.flashsale.fuzz;

import dev.flashsale.redis.LimitKey;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.testing.Database;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What both stores hold, in short, to be compared with what they held before. */
@ApplicationScoped
public class StoredState {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /**
   * Each row of the sales in question, and how many there are of those that are not. That a sale
   * has opened or ended is noted, and told, by a worker in its own time.
   */
  private static final String ROWS =
      """
      WITH own AS (SELECT unnest(string_to_array(?, ',')) AS id),
           ordered AS (SELECT o.* FROM orders o JOIN own ON o.sale_id = own.id)
      SELECT 'sales: ' || count(*) FROM sale
      UNION ALL SELECT 'sale: ' || (to_jsonb(s) - '{opened_at,sold_out_at,closed_at}'::text[])::text FROM sale s JOIN own ON s.id = own.id
      UNION ALL SELECT 'item: ' || i::text FROM sale_item i JOIN own ON i.sale_id = own.id
      UNION ALL SELECT 'restock: ' || r::text FROM restock r JOIN own ON r.sale_id = own.id
      UNION ALL SELECT 'orders: ' || count(*) FROM orders
      UNION ALL SELECT 'order: ' || o::text FROM ordered o
      UNION ALL SELECT 'line: ' || l::text FROM order_line l JOIN ordered o ON l.order_id = o.id
      UNION ALL SELECT 'payment: ' || p::text FROM payment_attempt p JOIN ordered o ON p.order_id = o.id
      UNION ALL SELECT 'payments: ' || count(*) FROM payment_attempt
      UNION ALL SELECT 'policy: ' || p::text FROM rate_limit_policy p
      UNION ALL SELECT 'event: ' || e::text FROM outbox e
        WHERE e.aggregatetype <> 'sale' AND e.aggregateid IN (SELECT id FROM own UNION ALL SELECT id::text FROM ordered)
      ORDER BY 1
      """;

  private final Database database = Database.ofTheService();
  private final RedisCommands redis;

  StoredState(RedisCommands redis) {
    this.redis = redis;
  }

  /** Of {@code sales} in full, of all others their number. */
  List<String> of(List<String> sales) {
    List<String> state = new ArrayList<>(database.rows(ROWS, String.join(",", sales)));
    for (Map.Entry<String, Boolean> key : keys(sales).entrySet()) {
      state.add("key: " + key.getKey() + (key.getValue() ? " " + content(key.getKey()) : ""));
    }
    return state;
  }

  /** All that do not expire by themselves, and whether they are of {@code sales}. */
  private Map<String, Boolean> keys(List<String> sales) {
    Map<String, Boolean> keys = new TreeMap<>();
    for (Response key : send(Request.cmd(Command.KEYS).arg("*"))) {
      String name = key.toString();
      if (!isPassing(name)) {
        keys.put(name, sales.stream().anyMatch(sale -> name.contains("{" + sale + ":")));
      }
    }
    return keys;
  }

  /** Limits and paces count refused attempts too; a room moves on with time. */
  private static boolean isPassing(String key) {
    return key.startsWith("fs:limit:")
        || key.equals(LimitKey.INSTANCES)
        || key.contains(":pace:")
        || key.endsWith(":room}:state");
  }

  private String content(String key) {
    Buffer dump = send(Request.cmd(Command.DUMP).arg(key)).toBuffer();
    return dump.length() + " bytes " + Arrays.hashCode(dump.getBytes());
  }

  private Response send(Request request) {
    return redis.send(request).await().atMost(LIMIT);
  }
}
