package dev.flashsale.checkout;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.flashsale.admission.Caller;
import dev.flashsale.inventory.Basket;
import dev.flashsale.inventory.Decision;
import dev.flashsale.inventory.Purchase;
import dev.flashsale.inventory.Reservations;
import dev.flashsale.inventory.SoldOutShield;
import dev.flashsale.inventory.StockUnavailableException;
import dev.flashsale.orders.KeptOrders;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.orders.Orders;
import dev.flashsale.orders.PersistenceWaiters;
import dev.flashsale.ratelimit.ToldToWait;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleStatus;
import dev.flashsale.waitingroom.Passes;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The buy path. Runs on the request's event loop; nothing here blocks or keeps state. */
@Singleton
public class Checkout {

  private final Catalogue catalogue;
  private final SoldOutShield soldOutShield;
  private final ToldToWait toldToWait;
  private final Reservations reservations;
  private final Orders orders;
  private final PersistenceWaiters waiters;
  private final Passes passes;
  private final KeptOrders keptOrders;

  Checkout(
      Catalogue catalogue,
      SoldOutShield soldOutShield,
      ToldToWait toldToWait,
      Reservations reservations,
      Orders orders,
      PersistenceWaiters waiters,
      Passes passes,
      KeptOrders keptOrders) {
    this.catalogue = catalogue;
    this.soldOutShield = soldOutShield;
    this.toldToWait = toldToWait;
    this.reservations = reservations;
    this.orders = orders;
    this.waiters = waiters;
    this.passes = passes;
    this.keptOrders = keptOrders;
  }

  /** Names a buyer who tried too often. Only those without an order: see BuyCode.RATE_LIMITED. */
  private record Pace(String saleId, String buyerId) {}

  /**
   * Buys what {@code request} asks for, all of it or nothing.
   *
   * @param request well-formed
   */
  public Uni<BuyOutcome> buy(Click click, BuyRequest request) {
    return catalogue
        .find(click.saleId())
        .flatMap(
            sale ->
                sale.isEmpty()
                    ? answer(new BuyOutcome.SaleNotFound())
                    : buy(sale.get(), click, request));
  }

  private Uni<BuyOutcome> buy(Sale sale, Click click, BuyRequest request) {
    String buyer = click.buyer().id();
    Optional<String> unknownSku = request.unknownSku(sale);
    if (unknownSku.isPresent()) {
      return answer(new BuyOutcome.SkuNotFound(unknownSku.get()));
    }
    if (sale.status() == SaleStatus.DRAFT) {
      return answer(new BuyOutcome.NotOpen(null));
    }
    Basket basket = request.basket(sale);
    String soldOutSku = soldOutShield.refuses(sale, buyer, basket);
    if (soldOutSku != null) {
      return answer(new BuyOutcome.SoldOut(soldOutSku));
    }
    Duration tooEarly = toldToWait.remaining(new Pace(sale.id(), buyer));
    if (tooEarly.isPositive()) {
      return answer(new BuyOutcome.RateLimited(tooEarly));
    }
    return reserve(sale, click, basket);
  }

  private Uni<BuyOutcome> reserve(Sale sale, Click click, Basket basket) {
    Purchase purchase =
        new Purchase(
            UuidCreator.getTimeOrderedEpoch(),
            click.buyer().id(),
            click.key().hash(),
            Fingerprint.of(sale.id(), basket),
            basket,
            mayBuyNow(sale, click) ? Purchase.Kind.ANY : Purchase.Kind.RETRY);
    Uni<BuyOutcome> bought =
        reservations
            .reserve(sale, purchase)
            .flatMap(decision -> outcome(sale, click, decision))
            .onFailure(StockUnavailableException.class)
            .recoverWithUni(fault -> withoutStock(sale, click, purchase.fingerprint()));
    if (!click.patience().isPositive()) {
      return bought;
    }
    waiters.expect(purchase.orderId());
    return bought.onTermination().invoke(() -> waiters.forget(purchase.orderId()));
  }

  private boolean mayBuyNow(Sale sale, Click click) {
    return sale.waitingRoom().isEmpty()
        || passes.admits(click.pass(), sale.id(), click.buyer().id());
  }

  private Uni<BuyOutcome> outcome(Sale sale, Click click, Decision decision) {
    return switch (decision.code()) {
      case ACCEPTED -> accepted(OrderDocument.of(decision.order(), sale), click.patience());
      case REPLAYED -> replayed(sale, OrderDocument.of(decision.order(), sale), click.patience());
      case KEY_REUSED -> answer(new BuyOutcome.KeyReused());
      case NOT_OPEN ->
          answer(
              new BuyOutcome.NotOpen(
                  decision.detail() < 0 ? null : Duration.ofMillis(decision.detail())));
      case CLOSED -> answer(new BuyOutcome.SaleClosed());
      case RATE_LIMITED -> answer(rateLimited(sale, click.buyer(), decision.detail()));
      case JOURNAL_FULL -> answer(new BuyOutcome.Unavailable("Too many orders wait to be stored."));
      case PURCHASE_LIMIT ->
          answer(new BuyOutcome.PurchaseLimit(sale.perBuyerLimit(), decision.detail()));
      case SOLD_OUT -> answer(soldOut(sale, (int) decision.detail()));
      case PASS_REQUIRED -> answer(new BuyOutcome.PassRequired());
    };
  }

  /** Redis cannot say, but a retry may find what PostgreSQL has by now. */
  private Uni<BuyOutcome> withoutStock(Sale sale, Click click, byte[] fingerprint) {
    BuyOutcome unavailable = new BuyOutcome.Unavailable("The stock cannot be reached.");
    return keptOrders
        .find(sale.id(), click.buyer().id(), click.key().hash())
        .map(
            order ->
                order
                    .<BuyOutcome>map(
                        kept ->
                            kept.wasMadeBy(fingerprint)
                                ? new BuyOutcome.Replayed(OrderDocument.of(kept, sale))
                                : new BuyOutcome.KeyReused())
                    .orElse(unavailable))
        .onFailure()
        .recoverWithItem(unavailable);
  }

  private Uni<BuyOutcome> accepted(OrderDocument order, Duration wait) {
    if (!wait.isPositive()) {
      return answer(new BuyOutcome.Accepted(order));
    }
    return waiters
        .outcome(order.id(), wait)
        .map(
            status ->
                switch (status) {
                  case RESERVED -> new BuyOutcome.Accepted(order);
                  case REJECTED -> new BuyOutcome.SoldOut(order.items().getFirst().sku());
                  case PLACED, PAID, CANCELLED, EXPIRED, REFUNDED ->
                      new BuyOutcome.Accepted(order.persistedAs(status));
                });
  }

  /**
   * A replay answers as the first answer did, unless the caller would rather wait for PostgreSQL's.
   */
  private Uni<BuyOutcome> replayed(Sale sale, OrderDocument order, Duration wait) {
    return wait.isPositive()
        ? orders.untilPersisted(sale, order, wait).map(BuyOutcome.Replayed::new)
        : answer(new BuyOutcome.Replayed(order));
  }

  private BuyOutcome rateLimited(Sale sale, Caller buyer, long waitMs) {
    Duration wait = Duration.ofMillis(Math.abs(waitMs));
    boolean holdsNoOrder = waitMs > 0;
    if (holdsNoOrder) {
      toldToWait.tell(new Pace(sale.id(), buyer.id()), wait);
    }
    return new BuyOutcome.RateLimited(wait);
  }

  private BuyOutcome soldOut(Sale sale, int place) {
    String sku = sale.items().get(place).sku();
    soldOutShield.suspect(sale, sku);
    return new BuyOutcome.SoldOut(sku);
  }

  private static Uni<BuyOutcome> answer(BuyOutcome outcome) {
    return Uni.createFrom().item(outcome);
  }
}
