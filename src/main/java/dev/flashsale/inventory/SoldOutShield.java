package dev.flashsale.inventory;

import dev.flashsale.redis.EventLoopConnections;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code sold-out} from memory, which is what almost every request of a flash sale is told.
 *
 * <p>How it cannot hide a success. The shield of a sale knows which items were sold out in one
 * <i>generation</i> of the stock, and every buyer who had an order when that had been seen. Buyers
 * it knows pass through to Redis, so their retries find their orders. Nobody can become such a
 * buyer while the generation lasts: units that come back to a sold-out item first forbid shields,
 * wait out the lease of those that are up, and only then are for sale, in a new generation ({@link
 * Restocks}). A shield holds for one lease from the moment its check was <i>sent</i>; the check
 * repeats at a third of the lease while the shield is used.
 *
 * <p>Thread-safe. Reads take no lock; one refresh of a sale is under way at a time.
 */
@Singleton
public class SoldOutShield {

  private static final Logger LOG = Logger.getLogger(SoldOutShield.class);
  private static final RedisScript SOLD_OUT = RedisScript.load("sold_out");
  private static final int SALES_MAX = 1_000;
  private static final int SCAN_COUNT = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration UNUSED_AFTER = Duration.ofSeconds(5);

  private final EventLoopConnections connections;
  private final InventoryConfig config;
  private final Vertx vertx;
  private final Map<String, Watch> watches = new ConcurrentHashMap<>();

  SoldOutShield(EventLoopConnections connections, InventoryConfig config, Vertx vertx) {
    this.connections = connections;
    this.config = config;
    this.vertx = vertx;
  }

  /** What was true of a sale when its last check was sent. */
  private record Shield(
      String generation, Set<String> soldOut, Set<String> buyersWithOrder, long heldUntilNanos) {}

  private static final class Watch {
    final Sale sale;
    final Set<String> suspects = ConcurrentHashMap.newKeySet();
    volatile @Nullable Shield shield;
    volatile boolean refreshing;
    volatile long usedNanos = System.nanoTime();

    Watch(Sale sale) {
      this.sale = sale;
    }
  }

  /**
   * The SKU of {@code basket} that is certainly sold out for {@code buyerId}, else {@code null}.
   */
  public @Nullable String refuses(Sale sale, String buyerId, Basket basket) {
    Watch watch = watches.get(name(sale));
    if (watch == null) {
      return null;
    }
    Shield shield = watch.shield;
    long now = System.nanoTime();
    if (shield == null
        || now - shield.heldUntilNanos >= 0
        || shield.buyersWithOrder.contains(buyerId)) {
      return null;
    }
    watch.usedNanos = now;
    for (Basket.Line line : basket.lines()) {
      String sku = sale.items().get(line.place()).sku();
      if (shield.soldOut.contains(sku)) {
        return sku;
      }
    }
    return null;
  }

  /** Redis said that {@code sku} has too few units: look whether it has none. */
  public void suspect(Sale sale, String sku) {
    if (watches.size() >= SALES_MAX && !watches.containsKey(name(sale))) {
      return;
    }
    Watch watch = watches.computeIfAbsent(name(sale), created -> new Watch(sale));
    watch.usedNanos = System.nanoTime();
    if (watch.suspects.add(sku)) {
      refresh(watch);
    }
  }

  void start(@Observes StartupEvent start) {
    vertx.setPeriodic(config.shieldLease().dividedBy(3).toMillis(), tick -> refreshAll());
  }

  private void refreshAll() {
    watches.forEach(
        (name, watch) -> {
          if (System.nanoTime() - watch.usedNanos > UNUSED_AFTER.toNanos()) {
            watches.remove(name, watch);
          } else {
            refresh(watch);
          }
        });
  }

  private void refresh(Watch watch) {
    synchronized (watch) {
      if (watch.refreshing) {
        return;
      }
      watch.refreshing = true;
    }
    check(watch)
        .subscribe()
        .with(
            shield -> {
              watch.shield = shield;
              watch.refreshing = false;
            },
            fault -> {
              watch.refreshing = false;
              LOG.warnf("sold-out shield of sale %s not renewed: %s", watch.sale.id(), fault);
            });
  }

  private Uni<@Nullable Shield> check(Watch watch) {
    List<String> suspects = List.copyOf(watch.suspects);
    SaleKeys keys = SaleStock.keys(watch.sale);
    ScriptCall call = new ScriptCall(SOLD_OUT, keys.stock()).arg(config.shieldLease().toMillis());
    suspects.forEach(call::arg);
    long sentNanos = System.nanoTime();
    return answer(() -> call.send(request -> connections.send(identity(watch), request)))
        .flatMap(
            reply -> {
              String generation = reply.get(0).toString();
              if (generation.isEmpty()) {
                return Uni.createFrom().nullItem();
              }
              Set<String> soldOut = new HashSet<>();
              for (int i = 1; i < reply.size(); i++) {
                soldOut.add(reply.get(i).toString());
              }
              suspects.stream()
                  .filter(sku -> !soldOut.contains(sku))
                  .forEach(watch.suspects::remove);
              return buyersAsOf(watch, generation, soldOut)
                  .map(buyers -> shield(generation, soldOut, buyers, sentNanos));
            });
  }

  /**
   * The lease runs from before the check was sent, so a load that took longer than it holds
   * nothing.
   */
  private @Nullable Shield shield(
      String generation, Set<String> soldOut, Set<String> buyers, long sentNanos) {
    return buyers.size() > config.shieldWinnersMax()
        ? null
        : new Shield(generation, soldOut, buyers, sentNanos + config.shieldLease().toNanos());
  }

  /**
   * Who has an order, loaded after the items were seen sold out. The last list still serves if
   * nothing came back since (same generation) and no further item sold out.
   */
  private Uni<Set<String>> buyersAsOf(Watch watch, String generation, Set<String> soldOut) {
    Shield last = watch.shield;
    if (last != null && last.generation.equals(generation) && last.soldOut.containsAll(soldOut)) {
      return Uni.createFrom().item(last.buyersWithOrder);
    }
    return scan(watch, "0", new HashSet<>());
  }

  private Uni<Set<String>> scan(Watch watch, String cursor, Set<String> buyers) {
    Request page =
        Request.cmd(Command.HSCAN)
            .arg(SaleStock.keys(watch.sale).buyers())
            .arg(cursor)
            .arg("COUNT")
            .arg(SCAN_COUNT);
    return answer(() -> connections.send(identity(watch), page))
        .flatMap(
            found -> {
              Response fields = found.get(1);
              for (int i = 0; i < fields.size(); i += 2) {
                buyers.add(fields.get(i).toString());
              }
              String next = found.get(0).toString();
              return next.equals("0") || buyers.size() > config.shieldWinnersMax()
                  ? Uni.createFrom().item(buyers)
                  : scan(watch, next, buyers);
            });
  }

  /** A Redis with older data would not know all who have an order, so it is not asked. */
  private static String identity(Watch watch) {
    return watch.sale.redisIdentity();
  }

  private static Uni<Response> answer(Supplier<Future<Response>> sent) {
    return RedisCommands.reply(sent).ifNoItem().after(TIMEOUT).fail();
  }

  private static String name(Sale sale) {
    return sale.id() + '@' + sale.epoch();
  }
}
