package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What Redis remembers of a buyer in a sale. Callable from any thread. */
@ApplicationScoped
public class BuyerRecords {

  /** What shows that an empty hash is there. */
  private static final int SENTINELS = 1;

  private final RedisCommands redis;

  BuyerRecords(RedisCommands redis) {
    this.redis = redis;
  }

  /** How many buyers have an order. */
  public Uni<Long> count(Sale sale) {
    return redis
        .send(Request.cmd(Command.HLEN).arg(SaleStock.keys(sale).buyers()))
        .map(fields -> Math.max(0, Replies.number(fields) - SENTINELS));
  }

  /** The buyer's orders, oldest first, including those that PostgreSQL has by now. */
  public Uni<List<Reservation>> of(Sale sale, String buyerId) {
    return redis
        .send(Request.cmd(Command.HGET).arg(SaleStock.keys(sale).buyers()).arg(buyerId))
        .map(
            record ->
                record == null
                    ? List.of()
                    : PackedOrder.record(record.toBuffer(), sale.id(), buyerId));
  }
}
