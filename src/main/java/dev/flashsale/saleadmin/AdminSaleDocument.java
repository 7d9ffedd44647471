package dev.flashsale.saleadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import dev.flashsale.sale.WaitingRoom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sale as admins see it: its definition, with its state and the ledger's totals. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdminSaleDocument(
    String id,
    String name,
    SaleState state,
    Instant opensAt,
    Instant closesAt,
    Duration holdFor,
    int perBuyerLimit,
    @Nullable WaitingRoomDocument waitingRoom,
    int epoch,
    List<AdminItemDocument> items) {

  /**
   * An item with its ledger.
   *
   * @param total units put up for sale, restocks included
   * @param committed units of live orders in PostgreSQL
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AdminItemDocument(
      String sku, String title, Money price, @Nullable String imageUrl, int total, int committed) {}

  /** How the sale lets people in. */
  public record WaitingRoomDocument(int admitPerSecond, Duration turnFor) {
    static WaitingRoomDocument of(WaitingRoom room) {
      return new WaitingRoomDocument(room.admitPerSecond(), room.turnFor());
    }
  }

  static AdminSaleDocument of(Sale sale, Instant now) {
    return new AdminSaleDocument(
        sale.id(),
        sale.name(),
        sale.stateAt(now),
        sale.opensAt(),
        sale.closesAt(),
        sale.holdFor(),
        sale.perBuyerLimit(),
        sale.waitingRoom().map(WaitingRoomDocument::of).orElse(null),
        sale.epoch(),
        sale.items().stream()
            .map(
                item ->
                    new AdminItemDocument(
                        item.sku(),
                        item.title(),
                        item.price(),
                        item.imageUrl(),
                        item.total(),
                        item.committed()))
            .toList());
  }
}
