package dev.flashsale.inventory;

import dev.flashsale.postgres.Sessions;
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

  private static final int SWEEP_MAX = 100;

  private final Sessions sessions;
  private final UnitReturns returns;
  private final Catalogue catalogue;

  Restocks(Sessions sessions, UnitReturns returns, Catalogue catalogue) {
    this.sessions = sessions;
    this.returns = returns;
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
    return sessions.transaction(
        session ->
            record(
                session,
                sale,
                withdrawal.restockId(),
                withdrawal.sku(),
                -withdrawal.units(),
                true));
  }

  private static Uni<Void> record(
      Mutiny.Session session, Sale sale, UUID id, String sku, int delta, boolean released) {
    return session
        .createNativeQuery(
            """
            WITH recorded AS (
              INSERT INTO restock (id, sale_id, sku, delta, released)
              VALUES (:id, :saleId, :sku, :delta, :released)
              ON CONFLICT DO NOTHING
              RETURNING sale_id, sku, delta
            )
            UPDATE sale_item SET total = total + recorded.delta
            FROM recorded
            WHERE sale_item.sale_id = recorded.sale_id AND sale_item.sku = recorded.sku
            """)
        .setParameter("id", id)
        .setParameter("saleId", sale.id())
        .setParameter("sku", sku)
        .setParameter("delta", delta)
        .setParameter("released", released)
        .executeUpdate()
        .replaceWithVoid();
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
