package dev.flashsale.storefront;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.flashsale.inventory.StockLevels;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.ReadThroughCache;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import dev.flashsale.sale.Slug;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What shoppers see of sales, rendered once for all who look.
 *
 * <p>Many readers of a page cause one rendering, which asks Redis for the stock and the {@link
 * Catalogue} for the sale. Availability is half a second old at most, what else the page says a
 * second more. No page outlives the opening or the end of a sale on it. Pages are bounded by the
 * bytes they take together.
 */
@ApplicationScoped
public class Storefront {

  private static final Logger LOG = Logger.getLogger(Storefront.class);
  private static final Duration REFRESH_AFTER = Duration.ofMillis(250);
  private static final Duration REFRESH_SPREAD = Duration.ofMillis(50);
  private static final Duration FRESH_FOR = Duration.ofMillis(500);
  private static final int PAGES_BYTES_MAX = 64 * 1024 * 1024;
  private static final int PAGE_OVERHEAD_BYTES = 500;
  private static final int SALES_MAX = 100;
  private static final int STOCK_READS_AT_ONCE = 8;

  /** Names the page of all sales; no sale has this id. */
  private static final String ALL = "*";

  private final Catalogue catalogue;
  private final StockLevels stock;
  private final Clock clock;
  private final ObjectMapper json;
  private final ReadThroughCache<Optional<Page>> pages;

  Storefront(Catalogue catalogue, StockLevels stock, Clock clock, ObjectMapper json, Vertx vertx) {
    this.catalogue = catalogue;
    this.stock = stock;
    this.clock = clock;
    this.json = json;
    this.pages =
        new ReadThroughCache<>(
            Caffeine.newBuilder()
                .maximumWeight(PAGES_BYTES_MAX)
                .weigher(Storefront::bytesOf)
                .refreshAfterWrite(REFRESH_AFTER)
                .expireAfter(Expiry.writing(Storefront::freshFor)),
            REFRESH_SPREAD,
            vertx,
            id -> id.equals(ALL) ? renderAll() : render(id));
    catalogue.whenForgotten(saleId -> pages.forget(List.of(saleId, ALL)));
  }

  /** The page of a published sale; empty if there is none of that id. */
  Uni<Optional<Page>> page(String saleId) {
    return Slug.matches(saleId) ? pages.get(saleId) : Uni.createFrom().item(Optional.empty());
  }

  /** The page of all published sales, latest opening first, at most {@value #SALES_MAX}. */
  Uni<Page> all() {
    return pages.get(ALL).map(Optional::orElseThrow);
  }

  /**
   * The page of a published sale as it is now.
   *
   * @return completes on whatever thread rendered it; not to be cancelled, others wait for it
   */
  CompletableFuture<Optional<Page>> pageNow(String saleId) {
    return pages.reload(saleId);
  }

  /** A sale in any state, for who may see drafts; empty if there is none. */
  Uni<Optional<SaleDocument>> draft(String saleId) {
    return catalogue
        .find(saleId)
        .flatMap(
            sale ->
                sale.isPresent()
                    ? document(sale.get()).map(Optional::of)
                    : Uni.createFrom().item(Optional.empty()));
  }

  private Uni<Optional<Page>> render(String saleId) {
    return catalogue
        .find(saleId)
        .flatMap(
            sale ->
                sale.isPresent() && isPublished(sale.get())
                    ? document(sale.get()).map(shown -> page(shown, shown.etag(), List.of(shown)))
                    : Uni.createFrom().item(Optional.empty()));
  }

  private Uni<Optional<Page>> renderAll() {
    return catalogue
        .newest(SALES_MAX)
        .flatMap(this::documents)
        .map(
            shown -> {
              List<String> tags = shown.stream().map(SaleDocument::etag).toList();
              return page(shown, Integer.toHexString(tags.hashCode()), shown);
            });
  }

  private Uni<List<SaleDocument>> documents(List<Sale> sales) {
    return Multi.createFrom()
        .iterable(sales)
        .onItem()
        .transformToUni(this::document)
        .merge(STOCK_READS_AT_ONCE)
        .collect()
        .asMap(SaleDocument::id)
        .map(byId -> sales.stream().map(sale -> byId.get(sale.id())).toList());
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

  private Optional<Page> page(Object content, String tag, List<SaleDocument> shown) {
    try {
      Buffer bytes = Buffer.buffer(json.writeValueAsBytes(content));
      return Optional.of(new Page(bytes, tag, freshFor(shown)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until the first of these sales opens or closes, if that is soon. */
  private Duration freshFor(List<SaleDocument> shown) {
    Instant now = clock.instant();
    return shown.stream()
        .flatMap(sale -> Stream.of(sale.opensAt(), sale.closesAt()))
        .map(change -> Duration.between(now, change))
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .filter(untilChange -> untilChange.compareTo(FRESH_FOR) < 0)
        .orElse(FRESH_FOR);
  }

  private static Duration freshFor(String id, Optional<Page> page) {
    return page.map(Page::freshFor).orElse(FRESH_FOR);
  }

  private static int bytesOf(String id, Optional<Page> page) {
    return page.map(shown -> shown.json().length()).orElse(0) + PAGE_OVERHEAD_BYTES;
  }

  private boolean isPublished(Sale sale) {
    return sale.stateAt(clock.instant()) != SaleState.DRAFT;
  }
}
