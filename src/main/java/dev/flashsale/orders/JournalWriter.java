package dev.flashsale.orders;

import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.Restocks;
import dev.flashsale.postgres.SqlFault;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Moves journal entries of one sale to PostgreSQL: one transaction for all of them, and if the data
 * of one makes that fail, each order on its own, so that only the one at fault is held back.
 *
 * <p>Running it again with the same entries is harmless, which is the answer to a commit whose
 * outcome is unknown, and to an instance that died anywhere on the way. Callable from any thread.
 */
@Singleton
public class JournalWriter {

  private static final Logger LOG = Logger.getLogger(JournalWriter.class);
  static final String LEDGER_GUARD = "never_oversold";

  private final Transactions transactions;
  private final OrderPersistence persistence;
  private final Restocks restocks;
  private final Journal journal;
  private final PersistenceWaiters waiters;
  private final Counter persisted;
  private final Counter rejected;
  private final Counter setAside;

  JournalWriter(
      Transactions transactions,
      OrderPersistence persistence,
      Restocks restocks,
      Journal journal,
      PersistenceWaiters waiters,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.persistence = persistence;
    this.restocks = restocks;
    this.journal = journal;
    this.waiters = waiters;
    this.persisted = metrics.counter("flashsale.orders.persisted");
    this.rejected = metrics.counter("flashsale.orders.rejected");
    this.setAside = metrics.counter("flashsale.journal.dead.letters");
  }

  /**
   * Persists {@code entries}, answers who waits for their orders, then deletes them from the
   * journal.
   *
   * @return fails if PostgreSQL or Redis did not answer; then some or all may be persisted, and the
   *     same entries are to be given again
   */
  Uni<Void> write(Sale sale, List<JournalEntry> entries) {
    List<JournalEntry> readable = new ArrayList<>();
    List<Reservation> orders = new ArrayList<>();
    Uni<Void> others = Uni.createFrom().voidItem();
    for (JournalEntry entry : entries) {
      switch (entry) {
        case JournalEntry.Orders accepted -> {
          readable.add(accepted);
          for (Reservation order : accepted.orders()) {
            if (namesKnownItems(sale, order)) {
              orders.add(order);
            } else {
              others = others.flatMap(done -> setAside(sale, order, "names an unknown item"));
            }
          }
        }
        case JournalEntry.Withdrawal withdrawal ->
            others = others.flatMap(done -> withdraw(sale, withdrawal));
        case JournalEntry.Unreadable unreadable ->
            others = others.flatMap(done -> setAside(sale, unreadable, "cannot be read"));
      }
    }
    return others
        .flatMap(done -> writeOrders(sale, orders))
        .flatMap(done -> journal.settle(sale, readable));
  }

  private Uni<Void> writeOrders(Sale sale, List<Reservation> orders) {
    if (orders.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .run(connection -> persistence.insert(connection, sale, orders))
        .invoke(taken -> finished(orders, taken))
        .replaceWithVoid()
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(fault -> writeOneByOne(sale, orders));
  }

  private Uni<Void> writeOneByOne(Sale sale, List<Reservation> orders) {
    Uni<Void> written = Uni.createFrom().voidItem();
    for (Reservation order : orders) {
      written = written.flatMap(done -> writeOne(sale, order));
    }
    return written;
  }

  private Uni<Void> writeOne(Sale sale, Reservation order) {
    return transactions
        .run(connection -> persistence.insert(connection, sale, List.of(order)))
        .invoke(taken -> finished(List.of(order), taken))
        .replaceWithVoid()
        .onFailure(fault -> SqlFault.violates(fault, LEDGER_GUARD))
        .recoverWithUni(
            fault ->
                transactions
                    .run(connection -> persistence.insertSoldOut(connection, sale, order))
                    .invoke(done -> finished(List.of(order), Set.of(order.orderId()))))
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(fault -> setAside(sale, order, fault.toString()));
  }

  private void finished(List<Reservation> orders, Set<UUID> rejectedIds) {
    rejected.increment(rejectedIds.size());
    persisted.increment(orders.size() - rejectedIds.size());
    for (Reservation order : orders) {
      boolean lost = rejectedIds.contains(order.orderId());
      if (lost) {
        LOG.warnf("order %s of sale %s is REJECTED", order.orderId(), order.saleId());
      }
      waiters.persisted(order.orderId(), lost ? OrderStatus.REJECTED : OrderStatus.PLACED);
    }
  }

  private Uni<Void> withdraw(Sale sale, JournalEntry.Withdrawal withdrawal) {
    return restocks
        .persist(sale, withdrawal)
        .flatMap(done -> journal.settle(sale, List.of(withdrawal)))
        .onFailure(SqlFault::isAboutData)
        .recoverWithUni(fault -> setAside(sale, withdrawal, fault.toString()));
  }

  /** Sets one order of an entry aside; the entry is deleted with the rest of it. */
  private Uni<Void> setAside(Sale sale, Reservation order, String reason) {
    return setAside(sale, new JournalEntry.Orders(null, List.of(order)), reason);
  }

  private Uni<Void> setAside(Sale sale, JournalEntry entry, String reason) {
    LOG.errorf("a journal entry of sale %s is set aside: %s", sale.id(), reason);
    return journal.setAside(sale, entry, reason).invoke(done -> setAside.increment());
  }

  private static boolean namesKnownItems(Sale sale, Reservation order) {
    int items = sale.items().size();
    return !order.basket().lines().isEmpty()
        && order.basket().lines().stream().allMatch(line -> line.place() < items);
  }
}
