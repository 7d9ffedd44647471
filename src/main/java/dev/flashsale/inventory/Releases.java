package dev.flashsale.inventory;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Gives the units of orders that ended back to Redis, each order's once: PostgreSQL says which are
 * due, and the flag in the buyer's record in Redis says which were done by a worker that died
 * before it could tell PostgreSQL.
 *
 * <p>Runs in every instance; what one works on the others pass over. Callable from any thread.
 */
@Singleton
public class Releases {

  private static final Logger LOG = Logger.getLogger(Releases.class);
  private static final RedisScript RELEASE = RedisScript.load("release");
  private static final String SALES = Sql.load("sales_with_unreturned_orders");
  private static final String DUE = Sql.load("unreturned_orders");
  private static final String RETURNED = Sql.load("units_returned");
  private static final int BATCH_MAX = 500;

  /** Each waits out the shields with a connection in its hand, and there are twenty of them. */
  private static final int SALES_AT_ONCE = 8;

  /** Sales whose wait was told of. */
  private static final int WAITING_MAX = 1_000;

  private final Transactions transactions;
  private final UnitReturns returns;
  private final Catalogue catalogue;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean again = new AtomicBoolean();

  Releases(Transactions transactions, UnitReturns returns, Catalogue catalogue) {
    this.transactions = transactions;
    this.returns = returns;
    this.catalogue = catalogue;
  }

  /** Makes a pass begin now: orders have ended. Returns at once. */
  public void wake() {
    again.set(true);
    if (busy.compareAndSet(false, true)) {
      pass();
    }
  }

  /** A pass takes what ended before it began; whoever woke it meanwhile gets another. */
  private void pass() {
    again.set(false);
    runOnce().subscribe().with(done -> passed(), fault -> failed(fault));
  }

  private void passed() {
    if (again.get()) {
      pass();
      return;
    }
    busy.set(false);
    if (again.get() && busy.compareAndSet(false, true)) {
      pass();
    }
  }

  private void failed(Throwable fault) {
    LOG.warnf("units not released: %s", fault);
    busy.set(false); // the next sweep tries again
  }

  /** Finds what an instance that died, or a Redis that was away, has left. */
  @Scheduled(every = "1s")
  void sweep() {
    wake();
  }

  /** One pass over the sales with units to give back. */
  Uni<Void> runOnce() {
    return transactions.texts(SALES, Tuple.tuple()).flatMap(this::releaseEach);
  }

  private Uni<Void> releaseEach(List<String> saleIds) {
    return Multi.createFrom()
        .iterable(saleIds)
        .onItem()
        .transformToUni(
            saleId ->
                catalogue
                    .find(saleId)
                    .flatMap(sale -> releaseAll(sale.orElseThrow()))
                    .invoke(released -> waiting.remove(saleId))
                    .onFailure()
                    .invoke(fault -> waits(saleId, fault))
                    .onFailure()
                    .recoverWithNull())
        .merge(SALES_AT_ONCE)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Told once, and again only if it went well in between. */
  private void waits(String saleId, Throwable fault) {
    if (waiting.size() < WAITING_MAX && waiting.add(saleId)) {
      LOG.warnf("units of sale %s wait: %s", saleId, fault);
    }
  }

  private Uni<Void> releaseAll(Sale sale) {
    return transactions
        .run(connection -> releaseBatch(connection, sale))
        .flatMap(released -> released < BATCH_MAX ? Uni.createFrom().voidItem() : releaseAll(sale));
  }

  /** The number of orders whose units are back. */
  private Future<Integer> releaseBatch(SqlConnection connection, Sale sale) {
    return connection
        .preparedQuery(DUE)
        .execute(Tuple.of(sale.id(), BATCH_MAX))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(0);
              }
              List<Row> due = Rows.list(rows, row -> row);
              UUID[] ids = due.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new);
              return Transactions.within(release(sale, due))
                  .compose(done -> connection.preparedQuery(RETURNED).execute(Tuple.of(ids)))
                  .map(ids.length);
            });
  }

  private Uni<Void> release(Sale sale, List<Row> orders) {
    SaleKeys keys = SaleStock.keys(sale);
    TreeSet<String> skus = new TreeSet<>();
    orders.forEach(order -> skus.addAll(List.of(order.getArrayOfStrings("skus"))));
    return returns.run(
        sale,
        RELEASE,
        call -> {
          call.arg(skus.size());
          skus.forEach(sku -> call.arg(sale.positionOf(sku)).arg(sku));
          orders.forEach(order -> add(call, order));
          return call;
        },
        keys.stock(),
        keys.buyers());
  }

  private static void add(ScriptCall call, Row order) {
    UUID id = order.getUUID("id");
    call.arg(order.getString("buyer_id"))
        .arg(
            Buffer.buffer(16)
                .appendLong(id.getMostSignificantBits())
                .appendLong(id.getLeastSignificantBits()));
  }
}
