package dev.flashsale.saleadmin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.Slug;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sale as an admin defines it.
 *
 * @param holdFor how long units stay reserved before they must be paid, ISO 8601, a second to a day
 * @param perBuyerLimit units one buyer may have, over all items and orders
 * @param items 1 to 10,000, all priced in one currency
 */
public record SaleDefinition(
    @NotNull @Pattern(regexp = Slug.REGEX) String id,
    @NotBlank @Size(max = 200) String name,
    @NotNull Instant opensAt,
    @NotNull Instant closesAt,
    @NotNull Duration holdFor,
    @Min(1) @Max(10_000) int perBuyerLimit,
    @NotNull @Size(min = 1, max = 10_000) List<@NotNull @Valid ItemDefinition> items) {

  private static final Duration HOLD_MIN = Duration.ofSeconds(1);
  private static final Duration HOLD_MAX = Duration.ofDays(1);

  /**
   * An item as an admin defines it.
   *
   * @param total units for sale
   */
  public record ItemDefinition(
      @NotNull @Pattern(regexp = Slug.REGEX) String sku,
      @NotBlank @Size(max = 200) String title,
      @NotNull @Valid Money price,
      @Min(0) @Max(100_000_000) int total,
      @Nullable @Size(max = 2_000) @Pattern(regexp = "https?://\\S+") String imageUrl) {}

  @JsonIgnore
  @AssertTrue(message = "closesAt must be after opensAt")
  public boolean isClosingAfterOpening() {
    return closesAt == null || opensAt == null || closesAt.isAfter(opensAt);
  }

  @JsonIgnore
  @AssertTrue(message = "holdFor must be from PT1S to P1D")
  public boolean isHoldReasonable() {
    return holdFor == null
        || (holdFor.compareTo(HOLD_MIN) >= 0 && holdFor.compareTo(HOLD_MAX) <= 0);
  }

  @JsonIgnore
  @AssertTrue(message = "items must have different SKUs and one currency")
  public boolean isItemListConsistent() {
    if (items == null || items.stream().anyMatch(i -> i == null || i.price() == null)) {
      return true;
    }
    return items.stream().map(ItemDefinition::sku).distinct().count() == items.size()
        && items.stream().map(item -> item.price().currency()).distinct().count() <= 1;
  }

  Sale.Terms terms() {
    return new Sale.Terms(
        name,
        opensAt,
        closesAt,
        holdFor,
        perBuyerLimit,
        items.stream()
            .map(i -> new Item(i.sku(), i.title(), i.imageUrl(), i.price(), i.total()))
            .toList());
  }
}
