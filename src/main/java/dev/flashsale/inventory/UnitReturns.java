package dev.flashsale.inventory;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/**
 * Brings units back on sale without a {@link SoldOutShield} hiding them: scripts that do so are
 * called again after a shield's lease if they say so ({@code lua/includes/shield_lease.lua}).
 * Callable from any thread.
 */
@Singleton
class UnitReturns {

  /** Time for the second call after the lease; while it lasts, shields are down. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration CLOCK_MARGIN = Duration.ofMillis(20);
  private static final int CALLS_MAX = 5;

  private final RedisCommands redis;
  private final LostMemory lostMemory;
  private final InventoryConfig config;

  UnitReturns(RedisCommands redis, LostMemory lostMemory, InventoryConfig config) {
    this.redis = redis;
    this.lostMemory = lostMemory;
    this.config = config;
  }

  /**
   * Runs {@code script}, whose first two arguments are those of the lease, until it is done.
   *
   * @param arguments adds those that follow
   * @return fails with {@link StockUnavailableException} if Redis does not have the sale, or the
   *     script still asks for another call after {@value #CALLS_MAX}
   */
  Uni<Void> run(
      Sale sale, RedisScript script, UnaryOperator<ScriptCall> arguments, String... keys) {
    return run(sale, deadline -> arguments.apply(call(script, deadline, keys)), 0, 1);
  }

  private ScriptCall call(RedisScript script, long deadline, String... keys) {
    return new ScriptCall(script, keys)
        .arg(config.shieldLease().plus(GRACE).toMillis())
        .arg(deadline);
  }

  private Uni<Void> run(Sale sale, LongFunction<ScriptCall> script, long deadline, int call) {
    return redis
        .run(script.apply(deadline))
        .flatMap(
            reply -> {
              if (reply != null && Replies.number(reply.get(0)) == 1) {
                return Uni.createFrom().voidItem();
              }
              if (reply == null) {
                lostMemory.suspect(sale);
              }
              if (reply == null || call >= CALLS_MAX) {
                return Uni.createFrom()
                    .failure(
                        new StockUnavailableException(
                            "units of sale " + sale.id() + " could not be released yet"));
              }
              return Uni.createFrom()
                  .voidItem()
                  .onItem()
                  .delayIt()
                  .by(config.shieldLease().plus(CLOCK_MARGIN))
                  .flatMap(waited -> run(sale, script, Replies.number(reply.get(1)), call + 1));
            });
  }
}
