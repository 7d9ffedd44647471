package dev.flashsale.inventory;

import dev.flashsale.postgres.Sessions;
import dev.flashsale.postgres.Sql;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Changes an item's total while its sale is live. More units are committed in PostgreSQL first and
 * then released to Redis; fewer are taken out of Redis first ({@link SaleStock#withdraw}) and then
 * committed here. Either way PostgreSQL's total is never below what could be sold, and each step is
 * done once.
 */
@ApplicationScoped
public class Restocks {

  private static final Logger LOG = Logger.getLogger(Restocks.class);
  private static final RedisScript RESTOCK = RedisScript.load("restock");
  private static final String LOCK = Sql.load("lock_sale_shared");
  private static final String RECORD = Sql.load("record_restock");

  private static final int SWEEP_MAX = 100;

  private final Sessions sessions;
  private final UnitReturns returns;
  private final SaleStock stock;
  private final Catalogue catalogue;

  Restocks(Sessions sessions, UnitReturns returns, SaleStock stock, Catalogue catalogue) {
    this.sessions = sessions;
    this.returns = returns;
    this.stock = stock;
    this.catalogue = catalogue;
  }

  /**
   * Raises the total of {@code sku} by {@code units} and puts them on sale. Succeeds once that is
   * committed: if Redis does not answer, {@link #sweep} releases the units when it does, so the
   * command must not be repeated.
   */
  public Uni<Void> add(Sale sale, String sku, int units) {
    UUID id = UUID.randomUUID();
    return sessions
        .transaction(session -> record(session, sale, id, sku, units, false))
        .flatMap(recorded -> releaseOrLeave(new Unreleased(id, sale.id(), sku, units), sale));
  }

  /** Lowers the total by units already taken out of Redis; does nothing the second time. */
  public Uni<Void> persist(Sale sale, JournalEntry.Withdrawal withdrawal) {
    return sessions
        .transaction(
            session ->
                record(
                        session,
                        sale,
                        withdrawal.restockId(),
                        withdrawal.sku(),
                        -withdrawal.units(),
                        true)
                    .flatMap(
                        recorded ->
                            recorded ? Uni.createFrom().item(true) : isKnown(session, withdrawal)))
        .flatMap(known -> known ? Uni.createFrom().voidItem() : withdrawAgain(sale, withdrawal));
  }

  private static Uni<Boolean> isKnown(Mutiny.Session session, JournalEntry.Withdrawal withdrawal) {
    return session
        .createNativeQuery("SELECT count(*) FROM restock WHERE id = :id", Long.class)
        .setParameter("id", withdrawal.restockId())
        .getSingleResult()
        .map(count -> count == 1);
  }

  /** Redis forgot the withdrawal: its units are on sale again, and some may be sold. */
  private Uni<Void> withdrawAgain(Sale sale, JournalEntry.Withdrawal late) {
    catalogue.forget(sale.id());
    return catalogue
        .require(sale.id())
        .flatMap(
            now ->
                stock
                    .withdraw(now, late.restockId(), late.sku(), late.units())
                    .flatMap(
                        withdrawal -> {
                          if (withdrawal == null) {
                            LOG.errorf(
                                "withdrawal %s of %d units of %s in sale %s was lost: they are sold",
                                late.restockId(), late.units(), late.sku(), sale.id());
                            return Uni.createFrom().voidItem();
                          }
                          return persist(now, withdrawal);
                        }));
  }

  /** Whether it was not recorded before. */
  private static Uni<Boolean> record(
      Mutiny.Session session, Sale sale, UUID id, String sku, int delta, boolean released) {
    return session
        .createNativeQuery(LOCK, String.class)
        .setParameter("saleId", sale.id())
        .getSingleResult()
        .flatMap(
            locked ->
                session
                    .createNativeQuery(RECORD)
                    .setParameter("id", id)
                    .setParameter("saleId", sale.id())
                    .setParameter("sku", sku)
                    .setParameter("delta", delta)
                    .setParameter("released", released)
                    .setParameter("epoch", sale.epoch())
                    .executeUpdate())
        .map(changed -> changed == 1);
  }

  private Uni<Void> release(Sale sale, UUID id, String sku, int units) {
    return returns
        .run(
            sale,
            RESTOCK,
            call -> call.arg(id.toString()).arg(sku).arg(units),
            SaleStock.keys(sale).stock())
        .flatMap(
            released ->
                sessions.transaction(
                    session ->
                        session
                            .createNativeQuery("UPDATE restock SET released = true WHERE id = :id")
                            .setParameter("id", id)
                            .executeUpdate()))
        .replaceWithVoid();
  }

  private record Unreleased(UUID id, String saleId, String sku, int delta) {
    static Unreleased of(Object[] columns) {
      return new Unreleased(
          (UUID) columns[0],
          (String) columns[1],
          (String) columns[2],
          ((Number) columns[3]).intValue());
    }
  }

  /** Finishes restocks whose instance died, or whose Redis was away, after the commit. */
  @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sweep() {
    return sessions
        .read(
            session ->
                session
                    .createNativeQuery(
                        """
                        SELECT id, sale_id, sku, delta FROM restock
                        WHERE NOT released AND created_at < now() - interval '3 seconds'
                        ORDER BY created_at LIMIT :max
                        """,
                        Object[].class)
                    .setParameter("max", SWEEP_MAX)
                    .getResultList())
        .map(rows -> rows.stream().map(Unreleased::of).toList())
        .flatMap(this::releaseAll)
        .onFailure()
        .invoke(fault -> LOG.warnf("restocks not swept: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** One that cannot be released now stays for the next sweep, and holds up no other. */
  private Uni<Void> releaseOrLeave(Unreleased restock, Sale sale) {
    return release(sale, restock.id(), restock.sku(), restock.delta())
        .onFailure()
        .invoke(fault -> LOG.warnf("restock %s waits for the next sweep: %s", restock.id(), fault))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> releaseAll(List<Unreleased> restocks) {
    return Multi.createFrom()
        .iterable(restocks)
        .onItem()
        .transformToUniAndConcatenate(
            restock ->
                catalogue
                    .find(restock.saleId())
                    .flatMap(sale -> releaseOrLeave(restock, sale.orElseThrow())))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
