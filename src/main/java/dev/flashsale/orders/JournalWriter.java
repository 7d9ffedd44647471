package dev.flashsale.orders;

import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Restocks;
import dev.flashsale.inventory.SaleEntry;
import dev.flashsale.inventory.StockUnavailableException;
import dev.flashsale.orders.OrderPersistence.Inserted;
import dev.flashsale.orders.OrderPersistence.RejectedFor;
import dev.flashsale.postgres.SqlFault;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Moves journal entries to PostgreSQL: one transaction for all of them, of whatever sales. If the
 * data of one order make that fail, one for each sale, and in the sale that fails again one for
 * each order, so that only the one at fault is held back.
 *
 * <p>Running it again with the same entries is harmless, which is the answer to a commit whose
 * outcome is unknown, and to an instance that died anywhere on the way. Callable from any thread.
 */
@Singleton
public class JournalWriter {

  private static final Logger LOG = Logger.getLogger(JournalWriter.class);
  static final String LEDGER_GUARD = "never_oversold";
  private static final Inserted NOTHING = new Inserted(Set.of(), List.of(), 0);

  private final Transactions transactions;
  private final OrderPersistence persistence;
  private final Restocks restocks;
  private final Journal journal;
  private final PersistenceWaiters waiters;
  private final LateOrders lateOrders;
  private final Counter persisted;
  private final Counter rejected;
  private final Counter setAside;

  JournalWriter(
      Transactions transactions,
      OrderPersistence persistence,
      Restocks restocks,
      Journal journal,
      PersistenceWaiters waiters,
      LateOrders lateOrders,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.persistence = persistence;
    this.restocks = restocks;
    this.journal = journal;
    this.waiters = waiters;
    this.lateOrders = lateOrders;
    this.persisted = metrics.counter("flashsale.orders.persisted");
    this.rejected = metrics.counter("flashsale.orders.rejected");
    this.setAside = metrics.counter("flashsale.journal.dead.letters");
  }

  /**
   * Persists {@code entries} of one sale, answers who waits for their orders, then deletes them
   * from the journal. Waits while an audit has the sale's lock.
   *
   * @return fails if PostgreSQL or Redis did not answer; then some or all may be persisted, and the
   *     same entries are to be given again
   */
  Uni<Void> write(Sale sale, List<JournalEntry> entries) {
    return write(
            entries.stream().map(entry -> new SaleEntry(sale, entry)).toList(),
            SaleLocks.WAIT,
            journal::settleAll)
        .invoke(
            heldBack -> {
              if (!heldBack.isEmpty()) {
                throw new StockUnavailableException("sale " + sale.id() + " has no stock now");
              }
            })
        .replaceWithVoid();
  }

  /**
   * The same for entries of many sales, but for those of a sale that somebody has alone: it waits
   * for no lock. What PostgreSQL has is done with: entries that Redis cannot delete now are left to
   * recovery, so that a Redis that is away holds up no other orders.
   *
   * @return the sales whose entries are to be given again; fails like {@link #write(Sale, List)}
   */
  Uni<Set<String>> writeUnlocked(List<SaleEntry> entries) {
    return write(
        entries,
        SaleLocks.TRY,
        written ->
            journal
                .settleAll(written)
                .onFailure()
                .invoke(fault -> LOG.warnf("entries stay in the journal: %s", fault))
                .onFailure()
                .recoverWithNull());
  }

  private Uni<Set<String>> write(
      List<SaleEntry> entries, SaleLocks locks, Function<List<SaleEntry>, Uni<Void>> settle) {
    return writeTogether(distinct(entries), locks)
        .flatMap(
            heldBack ->
                finish(
                        entries.stream().filter(of -> !heldBack.contains(of.sale().id())).toList(),
                        settle)
                    .replaceWith(heldBack));
  }

  /**
   * All orders to write, each once: one that was promised again while it waited is here twice. Of
   * two epochs the later one counts, whose stock has the order.
   */
  private static List<AcceptedOrder> distinct(List<SaleEntry> entries) {
    Map<UUID, AcceptedOrder> byId =
        entries.stream()
            .flatMap(JournalWriter::orders)
            .filter(AcceptedOrder::namesKnownItems)
            .collect(
                Collectors.toMap(
                    AcceptedOrder::id,
                    Function.identity(),
                    (one, other) -> one.sale().epoch() < other.sale().epoch() ? other : one,
                    LinkedHashMap::new));
    return List.copyOf(byId.values());
  }

  private static Stream<AcceptedOrder> orders(SaleEntry of) {
    return of.entry() instanceof JournalEntry.Orders accepted
        ? accepted.orders().stream().map(order -> new AcceptedOrder(of.sale(), order))
        : Stream.empty();
  }

  /** Deals with all in {@code entries} that is not an order to write, then deletes them. */
  private Uni<Void> finish(List<SaleEntry> entries, Function<List<SaleEntry>, Uni<Void>> settle) {
    List<SaleEntry> written = new ArrayList<>(entries.size());
    Uni<Void> others = Uni.createFrom().voidItem();
    for (SaleEntry of : entries) {
      Sale sale = of.sale();
      switch (of.entry()) {
        case JournalEntry.Orders _ -> {
          written.add(of);
          for (AcceptedOrder order : orders(of).toList()) {
            if (!order.namesKnownItems()) {
              others = others.flatMap(done -> setAside(order, "names an unknown item"));
            }
          }
        }
        case JournalEntry.Withdrawal withdrawal ->
            others = others.flatMap(done -> withdraw(sale, withdrawal));
        case JournalEntry.Unreadable unreadable ->
            others = others.flatMap(done -> setAside(sale, unreadable, "cannot be read"));
      }
    }
    return others.flatMap(done -> settle.apply(written));
  }

  /** Like all that follow, returns the sales whose orders it could not write for a lock. */
  private Uni<Set<String>> writeTogether(List<AcceptedOrder> orders, SaleLocks locks) {
    if (orders.isEmpty()) {
      return Uni.createFrom().item(Set.of());
    }
    return run(orders, locks, persistence::insert)
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(
            fault -> {
              Collection<List<AcceptedOrder>> sales = bySale(orders).values();
              return sales.size() > 1
                  ? each(sales, sale -> writeTogether(sale, locks))
                  : each(orders, order -> writeAlone(order, locks));
            });
  }

  private Uni<Set<String>> writeAlone(AcceptedOrder order, SaleLocks locks) {
    List<AcceptedOrder> alone = List.of(order);
    return run(alone, locks, persistence::insert)
        .onFailure(fault -> SqlFault.violates(fault, LEDGER_GUARD))
        .recoverWithUni(
            fault ->
                run(
                    alone,
                    locks,
                    (connection, one) ->
                        persistence.insertRejected(connection, order, RejectedFor.SOLD_OUT)))
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(fault -> setAside(order, fault.toString()).replaceWith(Set.of()));
  }

  /** One transaction, with {@code insert} for the orders of the sales whose locks it has. */
  private Uni<Set<String>> run(
      List<AcceptedOrder> orders,
      SaleLocks locks,
      BiFunction<SqlConnection, List<AcceptedOrder>, Future<Inserted>> insert) {
    Set<String> sales = bySale(orders).keySet();
    return transactions
        .run(
            connection ->
                locks
                    .take(connection, sales)
                    .compose(
                        locked -> {
                          List<AcceptedOrder> free = ofSales(locked, orders);
                          return free.isEmpty()
                              ? Future.succeededFuture(new Written(locked, free, NOTHING))
                              : insert
                                  .apply(connection, free)
                                  .map(inserted -> new Written(locked, free, inserted));
                        }))
        .invoke(this::finished)
        .flatMap(
            written ->
                buyAgain(written.inserted().late())
                    .map(
                        heldBack ->
                            sales.stream()
                                .filter(
                                    sale ->
                                        heldBack.contains(sale) || !written.locked().contains(sale))
                                .collect(Collectors.toUnmodifiableSet())));
  }

  private record Written(Set<String> locked, List<AcceptedOrder> orders, Inserted inserted) {}

  /**
   * Orders whose Redis forgot them, and whose sale goes on without: what they can have of its new
   * stock they get. Doing it again finds what was done. A sale where that fails is held back, and
   * no other with it.
   */
  private Uni<Set<String>> buyAgain(List<AcceptedOrder> late) {
    return each(
        bySale(late).values(),
        orders ->
            lateOrders
                .buyAgain(orders)
                .flatMap(this::writeAgain)
                .onFailure()
                .invoke(fault -> LOG.warnf("late orders wait: %s", fault))
                .onFailure()
                .recoverWithItem(Set.of(orders.getFirst().sale().id())));
  }

  private Uni<Set<String>> writeAgain(LateOrders.Again again) {
    return write(again.entries(), SaleLocks.WAIT, journal::settleAll)
        .flatMap(
            heldBack ->
                each(again.refused(), refused -> writeRefused(refused.order(), refused.reason()))
                    .invoke(sales -> sales.addAll(heldBack)));
  }

  private Uni<Set<String>> writeRefused(AcceptedOrder order, RejectedFor reason) {
    return run(
        List.of(order),
        SaleLocks.WAIT,
        (connection, one) -> persistence.insertRejected(connection, order, reason));
  }

  private static <T> Uni<Set<String>> each(
      Collection<T> parts, Function<T, Uni<Set<String>>> write) {
    return Multi.createFrom()
        .iterable(parts)
        .onItem()
        .transformToUniAndConcatenate(write::apply)
        .collect()
        .in(HashSet::new, Set::addAll);
  }

  private static Map<String, List<AcceptedOrder>> bySale(List<AcceptedOrder> orders) {
    return orders.stream()
        .collect(
            Collectors.groupingBy(
                order -> order.sale().id(), LinkedHashMap::new, Collectors.toList()));
  }

  private static List<AcceptedOrder> ofSales(Set<String> sales, List<AcceptedOrder> orders) {
    return orders.stream().filter(order -> sales.contains(order.sale().id())).toList();
  }

  private void finished(Written written) {
    Set<UUID> rejectedIds = written.inserted().rejectedIds();
    List<AcceptedOrder> orders = new ArrayList<>(written.orders());
    orders.removeAll(written.inserted().late());
    rejected.increment(rejectedIds.size());
    persisted.increment(orders.size() - rejectedIds.size() - written.inserted().found());
    for (AcceptedOrder order : orders) {
      boolean lost = rejectedIds.contains(order.id());
      if (lost) {
        LOG.warnf("order %s of sale %s is REJECTED", order.id(), order.sale().id());
      }
      waiters.persisted(order.id(), lost ? OrderStatus.REJECTED : OrderStatus.PLACED);
    }
  }

  private Uni<Void> withdraw(Sale sale, JournalEntry.Withdrawal withdrawal) {
    return restocks
        .persist(sale, withdrawal)
        .flatMap(done -> journal.settle(sale, withdrawal))
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(fault -> setAside(sale, withdrawal, fault.toString()));
  }

  /** Sets one order of an entry aside; the entry is deleted with the rest of it. */
  private Uni<Void> setAside(AcceptedOrder order, String reason) {
    return setAside(
        order.sale(), new JournalEntry.Orders(null, List.of(order.reservation())), reason);
  }

  private Uni<Void> setAside(Sale sale, JournalEntry entry, String reason) {
    LOG.errorf("a journal entry of sale %s is set aside: %s", sale.id(), reason);
    return journal.setAside(sale, entry, reason).invoke(done -> setAside.increment());
  }
}
