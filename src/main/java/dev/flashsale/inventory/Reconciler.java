package dev.flashsale.inventory;

import dev.flashsale.inventory.AuditDocument.ItemAudit;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Balances the books of the sales that are on, and publishes them as metrics.
 *
 * <p>Units that Redis would sell although they do not exist are taken off sale, once two audits in
 * a row have found them. Units out of reach are only told of: giving them back on a mistake would
 * make orders that cannot be kept. Runs in every instance.
 */
@Singleton
class Reconciler {

  private static final Logger LOG = Logger.getLogger(Reconciler.class);
  private static final RedisScript TAKE_OFF = RedisScript.load("take_off");
  private static final String SALES_ON = Sql.load("sales_on");
  private static final int SALES_MAX = 50;

  /** Less than the time between two audits of an instance. */
  private static final Duration TAKEN_ONCE_WITHIN = Duration.ofSeconds(10);

  private final Transactions transactions;
  private final Catalogue catalogue;
  private final Audit audit;
  private final Journal journal;
  private final RedisCommands redis;
  private final MultiGauge units;
  private final MultiGauge drift;
  private final MultiGauge backlog;
  private final MultiGauge age;
  private final Counter takenOff;

  /** What the audits before said of items that did not balance, by sale, epoch and SKU. */
  private Map<String, Long> drifted = Map.of();

  Reconciler(
      Transactions transactions,
      Catalogue catalogue,
      Audit audit,
      Journal journal,
      RedisCommands redis,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.catalogue = catalogue;
    this.audit = audit;
    this.journal = journal;
    this.redis = redis;
    this.units = gauge("flashsale.units", "units of an item by where they are", metrics);
    this.drift =
        gauge(
            "flashsale.units.drift",
            "units out of reach; negative: units Redis would sell that do not exist",
            metrics);
    this.backlog =
        gauge("flashsale.journal.backlog", "orders PostgreSQL does not have yet", metrics);
    this.age = gauge("flashsale.journal.age.seconds", "age of a journal's oldest entry", metrics);
    this.takenOff = metrics.counter("flashsale.units.taken.off");
  }

  private static MultiGauge gauge(String name, String description, MeterRegistry metrics) {
    return MultiGauge.builder(name).description(description).register(metrics);
  }

  /** The books of one sale. */
  private record Books(Sale sale, AuditDocument audit, double journalAgeSeconds) {}

  @Scheduled(
      every = "${flashsale.inventory.reconcile-every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return runOnce()
        .onFailure()
        .invoke(fault -> LOG.warnf("books not balanced: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** One pass over the sales that are on. */
  Uni<Void> runOnce() {
    return transactions
        .texts(SALES_ON, Tuple.of(SALES_MAX))
        .flatMap(this::audits)
        .invoke(this::publish)
        .flatMap(this::takeOff);
  }

  /** Of those that can be audited now; one that is being rebuilt has its turn later. */
  private Uni<List<Books>> audits(List<String> saleIds) {
    return Multi.createFrom()
        .iterable(saleIds)
        .onItem()
        .transformToUniAndConcatenate(
            saleId ->
                catalogue
                    .require(saleId)
                    .flatMap(this::books)
                    .onFailure()
                    .invoke(fault -> LOG.warnf("sale %s not audited: %s", saleId, fault))
                    .onFailure()
                    .recoverWithNull())
        .collect()
        .asList();
  }

  private Uni<Books> books(Sale sale) {
    return Uni.combine()
        .all()
        .unis(audit.of(sale.id()), journal.ageSeconds(sale))
        .with((audit, age) -> new Books(sale, audit, age));
  }

  private void publish(List<Books> all) {
    units.register(all.stream().flatMap(Reconciler::unitRows).toList(), true);
    drift.register(all.stream().flatMap(Reconciler::driftRows).toList(), true);
    backlog.register(
        all.stream()
            .map(books -> MultiGauge.Row.of(sale(books), books.audit.journalBacklog()))
            .toList(),
        true);
    age.register(
        all.stream().map(books -> MultiGauge.Row.of(sale(books), books.journalAgeSeconds)).toList(),
        true);
  }

  private static Stream<MultiGauge.Row<?>> unitRows(Books books) {
    return books.audit.items().stream()
        .flatMap(
            item ->
                Stream.of(
                    row(books, item, "total", item.total()),
                    row(books, item, "available", item.available()),
                    row(books, item, "held", item.held()),
                    row(books, item, "sold", item.sold())));
  }

  private static MultiGauge.Row<?> row(Books books, ItemAudit item, String state, long value) {
    return MultiGauge.Row.of(sale(books).and("sku", item.sku(), "state", state), value);
  }

  private static Stream<MultiGauge.Row<?>> driftRows(Books books) {
    return books.audit.items().stream()
        .map(item -> MultiGauge.Row.of(sale(books).and("sku", item.sku()), item.drift()));
  }

  private static Tags sale(Books books) {
    return Tags.of("sale", books.audit.saleId());
  }

  private Uni<Void> takeOff(List<Books> all) {
    Map<String, Long> now = new HashMap<>();
    List<Uni<Void>> repairs = new ArrayList<>();
    for (Books books : all) {
      for (ItemAudit item : books.audit.items()) {
        if (item.drift() == 0) {
          continue;
        }
        String name = books.sale.id() + '@' + books.audit.epoch() + ' ' + item.sku();
        now.put(name, item.drift());
        if (drifted.getOrDefault(name, 0L) == item.drift()) {
          repairs.add(settle(books, item));
        }
      }
    }
    drifted = Map.copyOf(now);
    return repairs.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.join().all(repairs).andCollectFailures().replaceWithVoid();
  }

  private Uni<Void> settle(Books books, ItemAudit item) {
    Sale sale = books.sale;
    if (item.drift() > 0) {
      LOG.errorf("%d units of %s in sale %s are out of reach", item.drift(), item.sku(), sale.id());
      return Uni.createFrom().voidItem();
    }
    return redis
        .run(
            new ScriptCall(TAKE_OFF, SaleStock.keys(sale).stock())
                .arg(item.sku())
                .arg(-item.drift())
                .arg(TAKEN_ONCE_WITHIN.toMillis()))
        .invoke(
            taken -> {
              long units = taken == null ? 0 : Replies.number(taken);
              takenOff.increment((double) units);
              if (units > 0) {
                LOG.errorf(
                    "took %d units of %s in sale %s off sale, which do not exist",
                    units, item.sku(), sale.id());
              }
            })
        .replaceWithVoid();
  }
}
