package dev.flashsale.storefront;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flashsale.inventory.StockLevels.Availability;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sale as shoppers see it.
 *
 * @param waitingRoom whether buying takes a pass of the sale's queue
 * @param serverTime the time of {@code state}, so that a countdown need not trust the client's
 *     clock
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection(registerFullHierarchy = true)
public record SaleDocument(
    String id,
    String name,
    SaleState state,
    Instant opensAt,
    Instant closesAt,
    Duration holdFor,
    int perBuyerLimit,
    boolean waitingRoom,
    List<ItemDocument> items,
    Instant serverTime) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ItemDocument(
      String sku,
      String title,
      Money price,
      @Nullable String imageUrl,
      Availability availability) {}

  /**
   * {@code units} by SKU; an item Redis does not know shows its total, as before the sale opens.
   */
  static SaleDocument of(Sale sale, Map<String, Integer> units, Instant now) {
    return new SaleDocument(
        sale.id(),
        sale.name(),
        sale.stateAt(now),
        sale.opensAt(),
        sale.closesAt(),
        sale.holdFor(),
        sale.perBuyerLimit(),
        sale.waitingRoom().isPresent(),
        sale.items().stream().map(item -> item(item, units)).toList(),
        now);
  }

  private static ItemDocument item(Item item, Map<String, Integer> units) {
    int available = units.getOrDefault(item.sku(), item.total() - item.committed());
    return new ItemDocument(
        item.sku(),
        item.title(),
        item.price(),
        item.imageUrl(),
        Availability.of(available, item.total()));
  }

  /** Changes exactly when something a shopper sees does, which the server's time is not. */
  String etag() {
    return Integer.toHexString(
        new SaleDocument(
                id,
                name,
                state,
                opensAt,
                closesAt,
                holdFor,
                perBuyerLimit,
                waitingRoom,
                items,
                Instant.EPOCH)
            .toString() // of values, not of enums' identities, so every instance gives the same
            .hashCode());
  }
}
