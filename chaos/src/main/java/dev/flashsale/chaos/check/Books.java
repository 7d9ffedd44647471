package dev.flashsale.chaos.check;

import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL holds at one moment.
 *
 * @param unsettled what is still on its way, each in a few words; empty once all is drained
 */
public record Books(
    List<Item> items, List<Order> orders, List<Charge> charges, List<String> unsettled) {

  /** An item of a sale. {@code committed} is the ledger's count of units in live orders. */
  public record Item(String sale, String sku, long total, long committed) {}

  /**
   * An order.
   *
   * @param keyHash of its idempotency key, in hexadecimal
   * @param createdMs when Redis accepted it, in ms of the run
   * @param persistedMs when PostgreSQL got it, in ms of the run
   */
  public record Order(
      String id,
      String sale,
      String buyer,
      String keyHash,
      String status,
      long amount,
      Map<String, Integer> lines,
      long createdMs,
      long persistedMs) {

    /** Names the buyer in the order's sale, as requests do. */
    public String who() {
      return sale + "/" + buyer;
    }

    /** Whether it holds units. */
    public boolean isLive() {
      return status.equals("PLACED") || status.equals("PAID");
    }

    public boolean isRejected() {
      return status.equals("REJECTED");
    }

    public int units() {
      return lines.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** A charge that succeeded at the provider; {@code kept} unless it was given back. */
  public record Charge(String orderId, long amount, boolean kept) {}
}
