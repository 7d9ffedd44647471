package dev.flashsale.inventory;

import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.sale.Catalogue;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Has the stock of sales rebuilt where Redis has lost it: at once where a script finds out, be it a
 * purchase's or a release's; within two seconds where nobody uses the sale but Redis is another
 * one. Runs in every instance; one of them rebuilds a sale.
 */
@Singleton
class Rebuilds {

  private static final Logger LOG = Logger.getLogger(Rebuilds.class);
  private static final String DUE = Sql.load("sales_to_rebuild");
  private static final int SALES_MAX = 100;
  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  /** Of suspected sales, and of those a pass finds. Each keeps two connections to PostgreSQL. */
  private static final int AT_ONCE = 3;

  private static final int SUSPECTS_MAX = 100;

  private final Rebuild rebuild;
  private final RedisCommands redis;
  private final Transactions transactions;
  private final Catalogue catalogue;
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();
  private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
  private final Semaphore free = new Semaphore(AT_ONCE);

  Rebuilds(Rebuild rebuild, RedisCommands redis, Transactions transactions, Catalogue catalogue) {
    this.rebuild = rebuild;
    this.redis = redis;
    this.transactions = transactions;
    this.catalogue = catalogue;
  }

  /** Servers that were restarted together are whole again before the first shopper comes. */
  void start(@Observes StartupEvent start, LostMemory lostMemory) {
    lostMemory.whenSuspected(this::look);
    try {
      runOnce().await().atMost(START_LIMIT);
    } catch (RuntimeException e) {
      LOG.warnf("lost stock is looked for when Redis and PostgreSQL answer: %s", e);
    }
  }

  /** One look at a sale at a time, and then another only if it is suspected again. */
  private void look(String saleId) {
    if (suspects.size() < SUSPECTS_MAX && suspects.add(saleId)) {
      waiting.add(saleId);
      next();
    }
  }

  private void next() {
    while (!waiting.isEmpty() && free.tryAcquire()) {
      String saleId = waiting.poll();
      if (saleId == null) {
        free.release(); // somebody else has taken it
        continue;
      }
      rebuildOrLeave(saleId)
          .subscribe()
          .with(
              done -> {
                suspects.remove(saleId);
                free.release();
                next();
              });
    }
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return runOnce()
        .onFailure()
        .invoke(fault -> LOG.warnf("lost stock not looked for: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  Uni<Void> runOnce() {
    return redis
        .identity()
        .flatMap(this::due)
        .flatMap(
            sales ->
                Multi.createFrom()
                    .iterable(sales)
                    .onItem()
                    .transformToUni(this::rebuildOrLeave)
                    .merge(AT_ONCE)
                    .collect()
                    .last()
                    .replaceWithVoid());
  }

  private Uni<List<String>> due(String identity) {
    return transactions.texts(DUE, Tuple.of(identity, SALES_MAX));
  }

  private Uni<Void> rebuildOrLeave(String saleId) {
    return rebuild
        .run(saleId)
        .replaceWithVoid()
        .onFailure()
        .invoke(fault -> LOG.warnf("the stock of sale %s is not rebuilt yet: %s", saleId, fault))
        .onFailure()
        .recoverWithNull()
        .invoke(done -> catalogue.forget(saleId)); // another instance may have rebuilt it
  }
}
