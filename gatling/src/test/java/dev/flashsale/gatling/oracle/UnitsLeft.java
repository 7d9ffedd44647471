package dev.flashsale.gatling.oracle;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** How many units of an item were left for sale over time, by what the books say of its orders. */
final class UnitsLeft {

  /** Units left from that millisecond on. */
  private final NavigableMap<Long, Long> from;

  private UnitsLeft(NavigableMap<Long, Long> from) {
    this.from = from;
  }

  /**
   * @param returnMs how long the units of an order that ended take until they are for sale again
   */
  static UnitsLeft of(Books books, Books.Item item, long returnMs) {
    TreeMap<Long, Long> changes = new TreeMap<>();
    for (Books.Order order : books.orders()) {
      long units = order.lines().getOrDefault(item.sku(), 0);
      if (order.rejected()) {
        continue;
      }
      changes.merge(order.createdAtMs(), -units, Long::sum);
      if (order.endedAtMs() != null) {
        changes.merge(order.endedAtMs() + returnMs, units, Long::sum);
      }
    }
    TreeMap<Long, Long> from = new TreeMap<>();
    long left = item.total();
    from.put(Long.MIN_VALUE, left);
    for (Map.Entry<Long, Long> change : changes.entrySet()) {
      left += change.getValue();
      from.put(change.getKey(), left);
    }
    return new UnitsLeft(from);
  }

  /** The fewest there ever were. */
  long least() {
    return least(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The fewest at some moment between two. */
  long least(long startMs, long endMs) {
    long atStart = Objects.requireNonNull(from.floorEntry(startMs)).getValue();
    return from.subMap(startMs, true, endMs, true).values().stream()
        .mapToLong(Long::longValue)
        .reduce(atStart, Math::min);
  }
}
