package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** How much of each item is left, for people to look at. */
@ApplicationScoped
public class StockLevels {

  private final RedisCommands redis;

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

  /** Units available by SKU, asked of Redis each time; empty if Redis does not have the sale. */
  public Uni<Map<String, Integer>> of(Sale sale) {
    String key = SaleStock.keys(sale).stock();
    return redis.send(Request.cmd(Command.HGETALL).arg(key)).map(StockLevels::units);
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
