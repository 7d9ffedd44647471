package dev.flashsale.checkout;

import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.inventory.Basket;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The body of a purchase.
 *
 * @param items 1 to {@value #LINES_MAX} lines
 */
public record BuyRequest(@Nullable List<@Nullable Line> items) {

  static final int LINES_MAX = 10;
  static final int QUANTITY_MAX = 10_000;

  /** Units of one item; two lines may name the same one. */
  public record Line(@Nullable String sku, @Nullable Long quantity) {}

  /** Every field at fault; empty if the request is well-formed. */
  static Optional<Problem> check(@Nullable BuyRequest request) {
    if (request == null || request.items == null) {
      return Optional.of(Problem.field("items", "is required"));
    }
    if (request.items.isEmpty() || request.items.size() > LINES_MAX) {
      return Optional.of(Problem.field("items", "must have 1 to " + LINES_MAX + " lines"));
    }
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < request.items.size(); i++) {
      check(request.items.get(i), "items[" + i + "]", errors);
    }
    return errors.isEmpty() ? Optional.empty() : Optional.of(Problem.fields(errors));
  }

  private static void check(@Nullable Line line, String path, List<FieldError> errors) {
    if (line == null) {
      errors.add(new FieldError(path, "is required"));
      return;
    }
    if (line.sku == null || !Slug.matches(line.sku)) {
      errors.add(new FieldError(path + ".sku", "must match " + Slug.REGEX));
    }
    if (line.quantity == null || line.quantity < 1 || line.quantity > QUANTITY_MAX) {
      errors.add(
          new FieldError(path + ".quantity", "must be an integer from 1 to " + QUANTITY_MAX));
    }
  }

  /**
   * The first SKU that {@code sale} does not have. Only for a request that {@link #check} passed.
   */
  Optional<String> unknownSku(Sale sale) {
    return lines().stream()
        .map(BuyRequest::sku)
        .filter(sku -> sale.positionOf(sku) < 0)
        .findFirst();
  }

  /** The lines with equal SKUs summed, in the sale's order, whatever order they were asked in. */
  Basket basket(Sale sale) {
    Map<Integer, Integer> quantities = new TreeMap<>();
    for (Line line : lines()) {
      quantities.merge(
          sale.positionOf(sku(line)),
          line.quantity == null ? 0 : line.quantity.intValue(),
          Integer::sum);
    }
    return new Basket(
        quantities.entrySet().stream()
            .map(entry -> new Basket.Line(entry.getKey(), Math.min(entry.getValue(), 0xFFFF)))
            .toList());
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    if (items != null) {
      items.forEach(
          line -> {
            if (line != null) {
              lines.add(line);
            }
          });
    }
    return lines;
  }

  private static String sku(Line line) {
    return line.sku == null ? "" : line.sku;
  }
}
