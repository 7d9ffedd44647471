package dev.flashsale.storefront;

import dev.flashsale.inventory.StockLevels;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Puts together what shoppers see of a sale, from memory that is a second old at most. */
@ApplicationScoped
public class Storefront {

  private static final Logger LOG = Logger.getLogger(Storefront.class);
  private static final Duration WATCH_EVERY = Duration.ofMillis(250);
  private static final int SALES_MAX = 100;

  private final Catalogue catalogue;
  private final StockLevels stock;
  private final Clock clock;

  Storefront(Catalogue catalogue, StockLevels stock, Clock clock) {
    this.catalogue = catalogue;
    this.stock = stock;
    this.clock = clock;
  }

  /** The sale; empty if there is none, or it is a draft and {@code drafts} are not to be shown. */
  Uni<Optional<SaleDocument>> find(String saleId, boolean drafts) {
    return catalogue
        .find(saleId)
        .flatMap(
            sale ->
                sale.isPresent() && (drafts || stateOf(sale.get()) != SaleState.DRAFT)
                    ? document(sale.get()).map(Optional::of)
                    : Uni.createFrom().item(Optional.empty()));
  }

  /** All published sales, latest opening first, at most {@value #SALES_MAX}. */
  Uni<List<SaleDocument>> list() {
    return catalogue
        .published(0, SALES_MAX)
        .flatMap(
            sales ->
                Multi.createFrom()
                    .iterable(sales)
                    .onItem()
                    .transformToUniAndConcatenate(sale -> find(sale.id(), false))
                    .select()
                    .where(Optional::isPresent)
                    .map(Optional::get)
                    .collect()
                    .asList());
  }

  /** The sale now and whenever it changes, until the watcher leaves. */
  Multi<SaleDocument> watch(String saleId) {
    return Multi.createFrom()
        .ticks()
        .every(WATCH_EVERY)
        .onOverflow()
        .drop()
        .onItem()
        .transformToUniAndConcatenate(tick -> find(saleId, false))
        .select()
        .where(Optional::isPresent)
        .map(Optional::get)
        .skip()
        .repetitions(Comparator.comparing(SaleDocument::etag));
  }

  private Uni<SaleDocument> document(Sale sale) {
    return stock
        .of(sale)
        .onFailure()
        .invoke(fault -> LOG.warnf("stock of sale %s not read: %s", sale.id(), fault))
        .onFailure()
        .recoverWithItem(Map.of())
        .map(units -> SaleDocument.of(sale, units, clock.instant()));
  }

  private SaleState stateOf(Sale sale) {
    return sale.stateAt(clock.instant());
  }
}
