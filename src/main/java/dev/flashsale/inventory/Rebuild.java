package dev.flashsale.inventory;

import dev.flashsale.postgres.Sessions;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Puts a sale's stock into Redis from what PostgreSQL has: when the sale is published, and again
 * when Redis has lost memory.
 *
 * <p>Three steps, each of which may be the last of an instance that dies; the next one to try
 * begins with a fresh epoch.
 *
 * <ol>
 *   <li>{@link #begin}: the sale gets its next epoch, which is not live. From now on nobody counts
 *       on the old one's keys.
 *   <li>{@link #endEarlier}: its stock is deleted, so that a late script finds nothing, instances
 *       get a moment to write what they have accepted, and what is left in the journal is written.
 *   <li>{@link #reckon}: with the sale's lock alone, the new epoch's keys are written from
 *       PostgreSQL, and the sale is live. Writers hold that lock shared and insert orders of the
 *       live epoch only, so none is missed, and none comes in afterwards that the stock does not
 *       know of.
 * </ol>
 *
 * <p>Callable from any thread, in any number of instances: one works on a sale at a time.
 */
@Singleton
public class Rebuild {

  private static final Logger LOG = Logger.getLogger(Rebuild.class);
  private static final String TRY_LOCK = Sql.load("try_lock_rebuild");
  private static final String LOCK_ALONE = Sql.load("lock_sale_alone");
  private static final String BEGIN = Sql.load("begin_epoch");
  private static final String MAKE_LIVE = Sql.load("make_live");

  /** For ten million orders; a sale of 100,000 takes two seconds. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(100);

  /** With the wait doubling, four seconds. */
  private static final int LOOKS_MAX = 5;

  /** By then no instance has orders of a closed sale in its hands. */
  private static final Duration QUIET_AFTER = Duration.ofHours(1);

  private final Transactions transactions;
  private final Sessions sessions;
  private final RedisCommands redis;
  private final EpochWriter epochWriter;
  private final JournalDrain journalDrain;
  private final Catalogue catalogue;
  private final InventoryConfig config;
  private final Clock clock;
  private final Timer duration;

  Rebuild(
      Transactions transactions,
      Sessions sessions,
      RedisCommands redis,
      EpochWriter epochWriter,
      JournalDrain journalDrain,
      Catalogue catalogue,
      InventoryConfig config,
      Clock clock,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.sessions = sessions;
    this.redis = redis;
    this.epochWriter = epochWriter;
    this.journalDrain = journalDrain;
    this.catalogue = catalogue;
    this.config = config;
    this.clock = clock;
    this.duration =
        Timer.builder("flashsale.rebuild")
            .description("putting the stock of a sale into Redis again")
            .register(metrics);
  }

  /**
   * Makes sure that the stock of a published sale is in Redis, all of it.
   *
   * @return false if somebody else is at it
   */
  public Uni<Boolean> run(String saleId) {
    return transactions.run(
        LIMIT,
        connection ->
            connection
                .preparedQuery(TRY_LOCK)
                .execute(Tuple.of(saleId))
                .compose(
                    rows ->
                        rows.iterator().next().getBoolean(0)
                            ? Transactions.within(runAlone(saleId)).map(true)
                            : Future.succeededFuture(false)));
  }

  /**
   * The same, and waits while somebody else is at it.
   *
   * @return fails with {@link StockUnavailableException} if that takes more than some seconds
   */
  public Uni<Void> untilLive(String saleId) {
    return run(saleId)
        .invoke(
            done -> {
              if (!done) {
                throw new StockUnavailableException("the stock of the sale is being loaded");
              }
            })
        .onFailure(StockUnavailableException.class)
        .retry()
        .withBackOff(LOOK_AGAIN_AFTER)
        .atMost(LOOKS_MAX)
        .replaceWithVoid();
  }

  private Uni<Void> runAlone(String saleId) {
    return redis
        .identity()
        .flatMap(
            identity ->
                read(saleId)
                    .flatMap(
                        sale ->
                            isWhole(sale, identity)
                                .flatMap(
                                    whole ->
                                        whole
                                            ? Uni.createFrom().voidItem()
                                            : rebuild(sale, identity))));
  }

  /** Whether there is nothing to do. */
  private Uni<Boolean> isWhole(Sale sale, String identity) {
    if (sale.status() == SaleStatus.DRAFT) {
      return Uni.createFrom().item(true);
    }
    if (!sale.live() || !sale.redisIdentity().equals(identity)) {
      return Uni.createFrom().item(false);
    }
    SaleKeys keys = SaleStock.keys(sale);
    Request stock = Request.cmd(Command.HMGET).arg(keys.stock());
    EpochWriter.SALE_FIELDS.forEach(stock::arg);
    sale.items().stream().map(Item::sku).forEach(stock::arg);
    Request others = Request.cmd(Command.EXISTS).arg(keys.buyers()).arg(keys.journal());
    return redis
        .sendAll(List.of(stock, others))
        .map(replies -> hasAll(replies.get(0)) && Replies.number(replies.get(1)) == 2);
  }

  private static boolean hasAll(Response fields) {
    return fields.stream().noneMatch(value -> value == null);
  }

  private Uni<Void> rebuild(Sale sale, String identity) {
    long startedNanos = System.nanoTime();
    boolean first = sale.redisIdentity().isEmpty() && !sale.live();
    return requireWritable(sale)
        .flatMap(writable -> begin(sale.id(), identity))
        .flatMap(begun -> read(sale.id()))
        .flatMap(
            begun ->
                endEarlier(begun)
                    .flatMap(ended -> reckon(begun, identity))
                    .flatMap(live -> unlink(begun, true))
                    .invoke(
                        done -> {
                          catalogue.forget(sale.id());
                          if (!first) {
                            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
                            duration.record(took);
                            LOG.infof(
                                "rebuilt the stock of sale %s, epoch %d, in %s",
                                sale.id(), begun.epoch(), took);
                          }
                        }));
  }

  /**
   * Fails if this Redis takes no writes: an old primary without its replica ({@code
   * min-replicas-to-write}) must not take the sale from those who reach the new one.
   */
  private Uni<Void> requireWritable(Sale sale) {
    return redis
        .send(Request.cmd(Command.SET).arg(SaleKeys.probe(sale.id())).arg("").arg("PX").arg(1))
        .replaceWithVoid();
  }

  /** Step one; returns the new epoch. */
  Uni<Integer> begin(String saleId, String identity) {
    return alone(
            saleId,
            Sessions.TIMEOUT,
            connection ->
                connection
                    .preparedQuery(BEGIN)
                    .execute(Tuple.of(saleId, identity))
                    .map(rows -> rows.iterator().next().getInteger(0)))
        .invoke(begun -> catalogue.forget(saleId));
  }

  /** Step two. */
  Uni<Void> endEarlier(Sale begun) {
    if (begun.epoch() == 1) {
      return Uni.createFrom().voidItem();
    }
    return unlink(begun, false)
        .flatMap(gone -> letOthersWrite(begun))
        .flatMap(
            waited ->
                Multi.createFrom()
                    .items(earlier(begun))
                    .onItem()
                    .transformToUniAndConcatenate(epoch -> journalDrain.drain(begun.inEpoch(epoch)))
                    .collect()
                    .last()
                    .replaceWithVoid());
  }

  private Uni<Void> letOthersWrite(Sale begun) {
    Uni<Void> now = Uni.createFrom().voidItem();
    return clock.instant().isAfter(begun.closesAt().plus(QUIET_AFTER))
        ? now
        : now.onItem().delayIt().by(config.rebuildGrace());
  }

  /** Deletes what stands of earlier epochs: their stock, or all of it. */
  private Uni<Void> unlink(Sale begun, boolean all) {
    List<Request> requests =
        earlier(begun)
            .map(epoch -> SaleKeys.of(begun.id(), 0, epoch))
            .map(
                keys ->
                    all
                        ? Request.cmd(Command.UNLINK).arg(keys.buyers()).arg(keys.journal())
                        : Request.cmd(Command.UNLINK).arg(keys.stock()))
            .toList();
    return requests.isEmpty()
        ? Uni.createFrom().voidItem()
        : redis.sendAll(requests).replaceWithVoid();
  }

  /** All of them: a rebuild that failed may have left anything of any. */
  private static Stream<Integer> earlier(Sale begun) {
    return IntStream.range(1, begun.epoch()).boxed();
  }

  /** Step three. */
  Uni<Void> reckon(Sale begun, String identity) {
    return alone(
        begun.id(),
        LIMIT,
        connection ->
            epochWriter
                .write(connection, begun)
                .compose(written -> Transactions.within(redis.identity()))
                .compose(
                    now ->
                        now.equals(identity)
                            ? connection
                                .preparedQuery(MAKE_LIVE)
                                .execute(Tuple.of(begun.id(), begun.epoch()))
                            : Future.failedFuture("Redis is another one by now"))
                .compose(
                    live ->
                        live.rowCount() == 1
                            ? Future.succeededFuture()
                            : Future.failedFuture("another epoch has begun")));
  }

  /** A transaction that has the lock of a sale alone. */
  private <T> Uni<T> alone(String saleId, Duration limit, Function<SqlConnection, Future<T>> work) {
    return transactions.run(
        limit,
        connection ->
            connection
                .preparedQuery(LOCK_ALONE)
                .execute(Tuple.of(saleId))
                .compose(locked -> work.apply(connection)));
  }

  private Uni<Sale> read(String saleId) {
    return sessions.read(session -> session.find(Sale.class, saleId));
  }
}
