package dev.flashsale.inventory;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of each item is left, for people to look at: at most a quarter of a second old, asked of
 * Redis once for all who look.
 */
@ApplicationScoped
public class StockLevels {

  private static final Duration FRESH_FOR = Duration.ofMillis(250);
  private static final int SALES_MAX = 1_000;

  private final RedisCommands redis;
  private final AsyncCache<String, Map<String, Integer>> cache =
      Caffeine.newBuilder().maximumSize(SALES_MAX).expireAfterWrite(FRESH_FOR).buildAsync();

  StockLevels(RedisCommands redis) {
    this.redis = redis;
  }

  /** What an item's stock looks like to a shopper. */
  public enum Availability {
    IN_STOCK,
    /** A tenth of the total or less is left. */
    LOW,
    SOLD_OUT;

    public static Availability of(int available, int total) {
      if (available <= 0) {
        return SOLD_OUT;
      }
      return available <= total / 10 ? LOW : IN_STOCK;
    }
  }

  /** Units available by SKU; empty if Redis does not have the sale. */
  public Uni<Map<String, Integer>> of(Sale sale) {
    SaleKeys keys = SaleKeys.of(sale.id(), 0, sale.epoch());
    return Sessions.shared(
        cache.get(
            keys.stock(),
            (key, executor) ->
                redis
                    .send(Request.cmd(Command.HGETALL).arg(key))
                    .map(StockLevels::units)
                    .subscribeAsCompletionStage()));
  }

  /** The sale's stock without its own fields, which begin with ':'. */
  static Map<String, Integer> units(Response stock) {
    Map<String, Integer> units = new HashMap<>();
    for (String field : stock.getKeys()) {
      if (!field.startsWith(":")) {
        units.put(field, (int) Replies.number(stock.get(field)));
      }
    }
    return units;
  }
}
