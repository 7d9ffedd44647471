package dev.flashsale.bench;

import dev.flashsale.checkout.BuyOutcome;
import dev.flashsale.checkout.BuyRequest;
import dev.flashsale.checkout.Click;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.BiFunction;

/** What comes before every contender's purchase: the sale and item must exist. */
@ApplicationScoped
public class SaleDesk {

  private final Catalogue catalogue;

  SaleDesk(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Gives {@code purchase} the sale and the order it is about. Contenders sell one line a time. */
  Uni<BuyOutcome> sell(
      Click click, BuyRequest request, BiFunction<Sale, SoldOrder, Uni<BuyOutcome>> purchase) {
    return catalogue.find(click.saleId()).flatMap(sale -> sell(sale, click, request, purchase));
  }

  private static Uni<BuyOutcome> sell(
      Optional<Sale> sale,
      Click click,
      BuyRequest request,
      BiFunction<Sale, SoldOrder, Uni<BuyOutcome>> purchase) {
    BuyRequest.Line line = request.items().getFirst();
    if (sale.isEmpty()) {
      return Uni.createFrom().item(new BuyOutcome.SaleNotFound());
    }
    if (sale.get().positionOf(line.sku()) < 0) {
      return Uni.createFrom().item(new BuyOutcome.SkuNotFound(line.sku()));
    }
    return purchase.apply(sale.get(), SoldOrder.of(sale.get(), click.buyer(), click.key(), line));
  }
}
