package dev.flashsale.saleadmin;

import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleTerms;
import dev.flashsale.sale.Slug;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sale as an admin defines it.
 *
 * @param holdFor how long units stay reserved before they must be paid, ISO 8601: from {@link
 *     SaleTerms#holdMin} to a day
 * @param perBuyerLimit units one buyer may have, over all items and orders
 * @param items 1 to 10,000, all priced in one currency
 * @param waitingRoom none if absent or {@code false}
 */
public record SaleDefinition(
    @NotNull @Pattern(regexp = Slug.REGEX) String id,
    @NotBlank @Size(max = 200) @Pattern(regexp = TEXT, message = TEXT_MESSAGE) String name,
    @NotNull Instant opensAt,
    @NotNull Instant closesAt,
    @NotNull Duration holdFor,
    @Min(1) @Max(10_000) int perBuyerLimit,
    @NotNull @Size(min = 1, max = 10_000) List<@NotNull @Valid ItemDefinition> items,
    @Nullable @Min(value = 1, message = ONE_BUCKET) @Max(value = 1, message = ONE_BUCKET)
        Integer buckets,
    @Nullable @Valid WaitingRoomDefinition waitingRoom) {

  private static final String ONE_BUCKET = "must be 1: more buckets are not supported yet";
  private static final Duration HOLD_MAX = Duration.ofHours(24);

  /** What RFC 3339, Redis' milliseconds and PostgreSQL can all write. */
  private static final Instant TIME_MIN = Instant.EPOCH;

  private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59Z");

  /** PostgreSQL stores no NUL, and nobody reads the others. */
  private static final String TEXT = "\\P{Cntrl}*";

  private static final String TEXT_MESSAGE = "must have no control characters";

  /**
   * An item as an admin defines it.
   *
   * @param total units for sale
   */
  public record ItemDefinition(
      @NotNull @Pattern(regexp = Slug.REGEX) String sku,
      @NotBlank @Size(max = 200) @Pattern(regexp = TEXT, message = TEXT_MESSAGE) String title,
      @NotNull @Valid Money price,
      @Min(0) @Max(Item.TOTAL_MAX) int total,
      @Nullable @Size(max = 2_000) @Pattern(regexp = "https?://[!-~]+", message = "must be a URL")
          String imageUrl) {}

  /** What is wrong between fields, or within one in a way annotations cannot say. */
  List<FieldError> contradictions(SaleTerms terms) {
    List<FieldError> errors = new ArrayList<>();
    checkWritable("opensAt", opensAt, errors);
    checkWritable("closesAt", closesAt, errors);
    if (!closesAt.isAfter(opensAt)) {
      errors.add(new FieldError("closesAt", "must be after opensAt"));
    }
    if (holdFor.compareTo(terms.holdMin()) < 0 || holdFor.compareTo(HOLD_MAX) > 0) {
      errors.add(new FieldError("holdFor", "must be from " + terms.holdMin() + " to " + HOLD_MAX));
    }
    if (items.stream().map(ItemDefinition::sku).distinct().count() < items.size()) {
      errors.add(new FieldError("items", "must have different SKUs"));
    }
    if (items.stream().map(item -> item.price().currency()).distinct().count() > 1) {
      errors.add(new FieldError("items", "must have one currency"));
    }
    if (waitingRoom != null) {
      errors.addAll(waitingRoom.contradictions());
    }
    return errors;
  }

  boolean wantsWaitingRoom() {
    return waitingRoom != null && waitingRoom.isWanted();
  }

  private static void checkWritable(String field, Instant time, List<FieldError> errors) {
    if (time.isBefore(TIME_MIN) || time.isAfter(TIME_MAX)) {
      errors.add(new FieldError(field, "must be from " + TIME_MIN + " to " + TIME_MAX));
    }
  }

  Sale.Terms terms() {
    return new Sale.Terms(
        name,
        opensAt,
        closesAt,
        holdFor,
        perBuyerLimit,
        wantsWaitingRoom() ? Objects.requireNonNull(waitingRoom).room() : null,
        items.stream()
            .map(i -> new Item(i.sku(), i.title(), i.imageUrl(), i.price(), i.total()))
            .toList());
  }
}
