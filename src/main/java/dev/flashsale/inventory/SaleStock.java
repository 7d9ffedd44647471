package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What admin commands do to a sale's stock in Redis. Callable from any thread. */
@ApplicationScoped
public class SaleStock {

  private static final RedisScript SET_STATUS = RedisScript.load("set_status");
  private static final RedisScript WITHDRAW = RedisScript.load("withdraw");

  private final RedisCommands redis;
  private final LostMemory lostMemory;

  SaleStock(RedisCommands redis, LostMemory lostMemory) {
    this.redis = redis;
    this.lostMemory = lostMemory;
  }

  /**
   * Makes a pause, resumption or closing take effect for every instance's next purchase.
   *
   * @return fails with {@link StockUnavailableException} if Redis does not have the sale
   */
  public Uni<Void> apply(Sale sale) {
    return redis
        .run(
            new ScriptCall(SET_STATUS, keys(sale).stock())
                .arg(sale.status().name())
                .arg(sale.revision()))
        .invoke(
            known -> {
              if (Replies.number(known) == 0) {
                throw lostMemory.missing(sale);
              }
            })
        .replaceWithVoid();
  }

  /**
   * Takes {@code units} of an item off sale and journals it.
   *
   * @return the journal entry to persist, without an id if this was done before; {@code null} if
   *     fewer are available
   */
  public Uni<JournalEntry.@Nullable Withdrawal> withdraw(
      Sale sale, UUID restockId, String sku, int units) {
    SaleKeys keys = keys(sale);
    return redis
        .run(
            new ScriptCall(WITHDRAW, keys.stock(), keys.journal())
                .arg(restockId.toString())
                .arg(sku)
                .arg(units))
        .map(reply -> withdrawal(sale, restockId, sku, units, reply));
  }

  private JournalEntry.@Nullable Withdrawal withdrawal(
      Sale sale, UUID restockId, String sku, int units, @Nullable Response reply) {
    if (reply == null) {
      throw lostMemory.missing(sale);
    }
    return Replies.number(reply.get(0)) < 0
        ? null
        : new JournalEntry.Withdrawal(reply.get(1).toString(), restockId, sku, units);
  }

  public static SaleKeys keys(Sale sale) {
    return SaleKeys.of(sale.id(), 0, sale.epoch());
  }
}
