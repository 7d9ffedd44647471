package dev.flashsale.orders;

import dev.flashsale.inventory.BuyScript;
import dev.flashsale.inventory.Decision;
import dev.flashsale.inventory.InventoryConfig;
import dev.flashsale.inventory.Purchase;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.inventory.SaleEntry;
import dev.flashsale.inventory.SaleStock;
import dev.flashsale.inventory.StockUnavailableException;
import dev.flashsale.orders.OrderPersistence.RejectedFor;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Orders that were accepted in one epoch of a sale and come to PostgreSQL in a later one, because
 * their instance was paused or had no PostgreSQL while the stock was rebuilt. They are bought again
 * from the new stock, under their own ids: so doing it twice finds the first. Callable from any
 * thread.
 */
@Singleton
class LateOrders {

  private static final Logger LOG = Logger.getLogger(LateOrders.class);

  private final Catalogue catalogue;
  private final BuyScript script;
  private final InventoryConfig config;
  private final Vertx vertx;

  LateOrders(Catalogue catalogue, BuyScript script, InventoryConfig config, Vertx vertx) {
    this.catalogue = catalogue;
    this.script = script;
    this.config = config;
    this.vertx = vertx;
  }

  /**
   * What became of late orders.
   *
   * @param entries journal entries of those that were accepted again
   * @param refused the others
   */
  record Again(List<SaleEntry> entries, List<Refused> refused) {}

  /** An order that cannot be had any more, as it was accepted once. */
  record Refused(AcceptedOrder order, RejectedFor reason) {}

  /**
   * Buys {@code orders} of one sale again.
   *
   * @return fails with {@link StockUnavailableException} while the stock is not there
   */
  Uni<Again> buyAgain(List<AcceptedOrder> orders) {
    AcceptedOrder first = orders.getFirst();
    LOG.warnf(
        "%d orders of sale %s, epoch %d, come after its stock was rebuilt, and are bought again",
        orders.size(), first.sale().id(), first.sale().epoch());
    catalogue.forget(first.sale().id());
    return catalogue
        .require(first.sale().id())
        .flatMap(
            sale -> {
              if (sale.epoch() <= first.sale().epoch() || !sale.live()) {
                throw new StockUnavailableException("sale " + sale.id() + " has no stock now");
              }
              Again again = new Again(new ArrayList<>(), new ArrayList<>());
              return Multi.createFrom()
                  .iterable(orders)
                  .group()
                  .intoLists()
                  .of(config.batchMax())
                  .onItem()
                  .transformToUniAndConcatenate(batch -> buyAgain(sale, batch, again))
                  .collect()
                  .last()
                  .replaceWith(again);
            });
  }

  private Uni<Void> buyAgain(Sale sale, List<AcceptedOrder> batch, Again again) {
    List<Purchase> purchases =
        batch.stream().map(AcceptedOrder::reservation).map(LateOrders::purchase).toList();
    return Uni.createFrom()
        .deferred(() -> script.decide(sale, SaleStock.keys(sale), purchases))
        .runSubscriptionOn(task -> vertx.getOrCreateContext().runOnContext(run -> task.run()))
        .invoke(
            outcome -> {
              if (outcome.entry() != null) {
                again.entries.add(new SaleEntry(sale, outcome.entry()));
              }
              for (int i = 0; i < batch.size(); i++) {
                RejectedFor reason = refusal(outcome.decisions().get(i));
                if (reason != null) {
                  again.refused.add(new Refused(batch.get(i), reason));
                }
              }
            })
        .replaceWithVoid();
  }

  private static @Nullable RejectedFor refusal(Decision decision) {
    return switch (decision.code()) {
      case ACCEPTED -> null;
      case REPLAYED, KEY_REUSED -> RejectedFor.KEY_TAKEN;
      case PURCHASE_LIMIT -> RejectedFor.PURCHASE_LIMIT;
      case SOLD_OUT -> RejectedFor.SOLD_OUT;
      case NOT_OPEN, CLOSED, RATE_LIMITED, JOURNAL_FULL, PASS_REQUIRED ->
          throw new IllegalStateException(decision.code() + " is not asked of a late order");
    };
  }

  private static Purchase purchase(Reservation order) {
    return new Purchase(
        order.orderId(),
        order.buyerId(),
        order.keyHash(),
        order.fingerprint(),
        order.basket(),
        Purchase.Kind.ACCEPTED_BEFORE);
  }
}
