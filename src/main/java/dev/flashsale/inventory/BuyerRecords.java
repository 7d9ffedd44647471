package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What Redis remembers of a buyer in a sale. Callable from any thread. */
@ApplicationScoped
public class BuyerRecords {

  /** The one field that is no buyer's; it shows that an empty hash is there. */
  private static final String SENTINEL = "";

  private final RedisCommands redis;
  private final LostMemory lostMemory;

  BuyerRecords(RedisCommands redis, LostMemory lostMemory) {
    this.redis = redis;
    this.lostMemory = lostMemory;
  }

  /** How many buyers have an order. */
  public Uni<Long> count(Sale sale) {
    return redis
        .send(Request.cmd(Command.HLEN).arg(SaleStock.keys(sale).buyers()))
        .map(fields -> Math.max(0, Replies.number(fields) - 1));
  }

  /**
   * The buyer's orders, oldest first, including those that PostgreSQL has by now.
   *
   * @return fails with {@link StockUnavailableException} if Redis does not have the sale; then
   *     nobody knows what it had
   */
  public Uni<List<Reservation>> of(Sale sale, String buyerId) {
    return redis
        .send(
            Request.cmd(Command.HMGET)
                .arg(SaleStock.keys(sale).buyers())
                .arg(SENTINEL)
                .arg(buyerId))
        .map(
            reply -> {
              if (reply.get(0) == null) {
                if (sale.status() == SaleStatus.DRAFT) {
                  return List.of();
                }
                throw lostMemory.missing(sale);
              }
              Response record = reply.get(1);
              return record == null
                  ? List.of()
                  : PackedOrder.record(record.toBuffer(), sale.id(), buyerId);
            });
  }
}
