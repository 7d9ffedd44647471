package dev.flashsale.inventory;

import java.util.List;

/**
 * What a buyer wants: at most ten lines, each of another item, in the order of the sale's items.
 *
 * @param lines never empty
 */
public record Basket(List<Line> lines) {

  /** Most units one line can say. */
  public static final int QUANTITY_MAX = 0xFFFF;

  /**
   * Units of one item.
   *
   * @param place the item's place in the sale, 0 to 65,535
   * @param quantity 1 to {@value Basket#QUANTITY_MAX}
   */
  public record Line(int place, int quantity) {}

  public Basket {
    lines = List.copyOf(lines);
  }
}
