package dev.flashsale.saleadmin;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.Rebuild;
import dev.flashsale.inventory.Restocks;
import dev.flashsale.inventory.SaleStock;
import dev.flashsale.inventory.StockUnavailableException;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.postgres.SqlFault;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleStatus;
import dev.flashsale.sale.Slug;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Commands on sales. Each is committed in PostgreSQL first and then told to Redis; if the second
 * step fails, giving the same command again completes it.
 */
@ApplicationScoped
public class SaleAdmin {

  private static final Logger LOG = Logger.getLogger(SaleAdmin.class);

  private final Sessions sessions;
  private final Catalogue catalogue;
  private final SaleStock stock;
  private final Restocks restocks;
  private final Journal journal;
  private final Rebuild rebuild;

  SaleAdmin(
      Sessions sessions,
      Catalogue catalogue,
      SaleStock stock,
      Restocks restocks,
      Journal journal,
      Rebuild rebuild) {
    this.sessions = sessions;
    this.catalogue = catalogue;
    this.stock = stock;
    this.restocks = restocks;
    this.journal = journal;
    this.rebuild = rebuild;
  }

  /** Creates a draft; fails with {@code sale-state} if the id is taken. */
  Uni<Sale> create(SaleDefinition definition) {
    Sale draft = new Sale(definition.id(), definition.terms());
    return sessions
        .transaction(
            session ->
                session
                    .find(Sale.class, draft.id())
                    .invoke(
                        existing -> {
                          if (existing != null) {
                            throw state("A sale with the id '" + draft.id() + "' exists.");
                          }
                        })
                    .flatMap(none -> session.persist(draft)))
        .map(persisted -> forget(draft))
        .onFailure(SqlFault::isAboutData) // another command created it between the look and now
        .transform(fault -> state("A sale with the id '" + draft.id() + "' exists."));
  }

  /** Replaces the definition of a draft. */
  Uni<Sale> revise(String id, SaleDefinition definition) {
    return change(
        id,
        sale -> {
          if (sale.status() != SaleStatus.DRAFT) {
            throw state("Only a draft can be changed; this sale is published.");
          }
          sale.revise(definition.terms());
        });
  }

  /** Publishes a draft and puts its units up; it opens by itself when its time has come. */
  Uni<Sale> open(String id) {
    return decide(id, SaleStatus.PUBLISHED, Set.of(SaleStatus.DRAFT))
        .flatMap(
            sale ->
                sale.live()
                    ? Uni.createFrom().item(sale)
                    : analyze()
                        .flatMap(analyzed -> rebuild.untilLive(id))
                        .flatMap(loaded -> existing(id)));
  }

  /**
   * Lets PostgreSQL plan anew for the items there are by now. A plan made when there were few reads
   * all of them for each batch of orders: with 60,000 items that took fifty times as long, until
   * autovacuum came by a minute later. A sale can be opened without.
   */
  private Uni<Void> analyze() {
    return sessions
        .transaction(session -> session.createNativeQuery("ANALYZE sale_item").executeUpdate())
        .replaceWithVoid()
        .onFailure()
        .invoke(fault -> LOG.warnf("items not analyzed: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  Uni<Sale> pause(String id) {
    return decide(id, SaleStatus.PAUSED, Set.of(SaleStatus.PUBLISHED)).flatMap(this::apply);
  }

  Uni<Sale> resume(String id) {
    return decide(id, SaleStatus.PUBLISHED, Set.of(SaleStatus.PAUSED)).flatMap(this::apply);
  }

  Uni<Sale> close(String id) {
    return decide(id, SaleStatus.CLOSED, Set.of(SaleStatus.PUBLISHED, SaleStatus.PAUSED))
        .flatMap(this::apply);
  }

  /**
   * Adds {@code delta} units of an item, or takes unsold ones off sale if it is negative.
   *
   * @return the sale with its new totals; fails with {@code sale-state} if the sale is not live, or
   *     fewer units than that are unsold
   */
  Uni<Sale> restock(String id, String sku, int delta) {
    return existing(id)
        .flatMap(
            sale -> {
              if (sale.positionOf(sku) < 0) {
                throw Problem.of(ProblemCode.SKU_NOT_FOUND, "The sale has no item '" + sku + "'.")
                    .exception();
              }
              if (sale.status() == SaleStatus.DRAFT) {
                throw state("Only a published sale is restocked; change the draft instead.");
              }
              if (!sale.live()) {
                throw new StockUnavailableException("the stock of the sale is being loaded");
              }
              if (delta > Item.TOTAL_MAX - sale.items().get(sale.positionOf(sku)).total()) {
                throw Problem.field("delta", "the total may be " + Item.TOTAL_MAX + " at most")
                    .exception();
              }
              return delta > 0 ? restocks.add(sale, sku, delta) : withdraw(sale, sku, -delta);
            })
        .flatMap(done -> existing(id));
  }

  private Uni<Void> withdraw(Sale sale, String sku, int units) {
    return stock
        .withdraw(sale, UUID.randomUUID(), sku, units)
        .flatMap(
            withdrawal -> {
              if (withdrawal == null) {
                throw state("Fewer than " + units + " units of '" + sku + "' are unsold.");
              }
              return restocks
                  .persist(sale, withdrawal)
                  .flatMap(persisted -> journal.settle(sale, withdrawal))
                  .onFailure()
                  .invoke(fault -> LOG.warnf("a withdrawal is left to recovery: %s", fault))
                  .onFailure()
                  .recoverWithNull(); // journaled, so it will be persisted: not to be repeated
            });
  }

  private Uni<Sale> apply(Sale sale) {
    return stock.apply(sale).replaceWith(sale);
  }

  /** Moves a sale to a status from one that allows it; a sale that has the status already stays. */
  private Uni<Sale> decide(String id, SaleStatus next, Set<SaleStatus> from) {
    return change(
        id,
        sale -> {
          if (sale.status() == next) {
            return;
          }
          if (!from.contains(sale.status())) {
            throw state("The sale is " + sale.status() + ", so it cannot become " + next + ".");
          }
          sale.decide(next);
        });
  }

  private Uni<Sale> change(String id, Consumer<Sale> command) {
    return sessions
        .transaction(
            session ->
                session
                    .find(Sale.class, slug(id), LockModeType.PESSIMISTIC_WRITE)
                    .map(SaleAdmin::orNotFound)
                    .invoke(command))
        .map(this::forget);
  }

  private Uni<Sale> existing(String id) {
    return sessions
        .read(session -> session.find(Sale.class, slug(id)))
        .map(SaleAdmin::orNotFound)
        .map(this::forget);
  }

  private Sale forget(Sale sale) {
    catalogue.forget(sale.id());
    return sale;
  }

  /** {@code id}, which PostgreSQL could choke on if it is no slug; then there is no such sale. */
  private static String slug(String id) {
    if (!Slug.matches(id)) {
      throw notFound();
    }
    return id;
  }

  private static Sale orNotFound(@Nullable Sale sale) {
    if (sale == null) {
      throw notFound();
    }
    return sale;
  }

  private static ProblemException notFound() {
    return Problem.saleNotFound().exception();
  }

  private static ProblemException state(String detail) {
    return Problem.of(ProblemCode.SALE_STATE, detail).exception();
  }
}
