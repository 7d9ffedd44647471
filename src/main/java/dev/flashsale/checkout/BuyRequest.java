package dev.flashsale.checkout;

import dev.flashsale.inventory.Basket;
import dev.flashsale.sale.Sale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a purchase asks for, well-formed.
 *
 * @param items 1 to {@value #LINES_MAX} lines
 */
public record BuyRequest(List<Line> items) {

  static final int LINES_MAX = 10;
  static final int QUANTITY_MAX = 10_000;

  /**
   * Units of one item; two lines may name the same one.
   *
   * @param sku a slug
   * @param quantity 1 to {@value BuyRequest#QUANTITY_MAX}
   */
  public record Line(String sku, int quantity) {}

  /** The first SKU that {@code sale} does not have. */
  Optional<String> unknownSku(Sale sale) {
    for (Line line : items) {
      if (sale.positionOf(line.sku()) < 0) {
        return Optional.of(line.sku());
      }
    }
    return Optional.empty();
  }

  /**
   * The lines with equal SKUs summed, in the sale's order, whatever order they were asked in. A sum
   * beyond what a basket can say is beyond every buyer's limit, and stays so.
   */
  Basket basket(Sale sale) {
    List<Basket.Line> lines = new ArrayList<>(items.size());
    for (Line line : items) {
      add(sale.positionOf(line.sku()), line.quantity(), lines);
    }
    lines.sort(Comparator.comparingInt(Basket.Line::place));
    return new Basket(lines);
  }

  private static void add(int place, int quantity, List<Basket.Line> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).place() == place) {
        int sum = lines.get(i).quantity() + quantity;
        lines.set(i, new Basket.Line(place, Math.min(sum, Basket.QUANTITY_MAX)));
        return;
      }
    }
    lines.add(new Basket.Line(place, quantity));
  }
}
