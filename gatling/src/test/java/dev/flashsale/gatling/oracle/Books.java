package dev.flashsale.gatling.oracle;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL holds about one sale, or as much of it as HTTP shows.
 *
 * @param charges what the sandbox, which keeps its own books, has charged for the sale's orders
 * @param openPayments orders with a payment that is neither settled nor refunded as it should be
 */
public record Books(
    List<Item> items, List<Order> orders, List<Charge> charges, List<String> openPayments) {

  private static final Set<String> LIVE = Set.of("PLACED", "PAID");

  /** A ledger row. */
  public record Item(String sku, long total, long committed) {}

  /**
   * An order row with its lines.
   *
   * @param keyHash first 16 bytes of the SHA-256 of the idempotency key, in hex; empty when read
   *     over HTTP
   * @param createdAtMs by Redis' clock
   * @param endedAtMs when it stopped to hold units, by PostgreSQL's clock; {@code null} if it does
   * @param events how many rows of each type the outbox has for it
   */
  public record Order(
      String id,
      String buyer,
      String keyHash,
      String status,
      long amount,
      Map<String, Integer> lines,
      long linesAmount,
      long createdAtMs,
      @Nullable Long endedAtMs,
      Map<String, Integer> events) {

    public boolean live() {
      return LIVE.contains(status);
    }

    public boolean rejected() {
      return status.equals("REJECTED");
    }

    public int units() {
      return lines.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Money the sandbox took, and may have given back. */
  public record Charge(String orderId, long amount, boolean refunded) {}

  Map<String, Order> byId() {
    return orders.stream().collect(Collectors.toMap(Order::id, Function.identity()));
  }

  List<Order> live() {
    return orders.stream().filter(Order::live).toList();
  }

  long liveUnits(String sku) {
    return live().stream().mapToLong(order -> order.lines().getOrDefault(sku, 0)).sum();
  }

  Optional<Item> item(String sku) {
    return items.stream().filter(item -> item.sku().equals(sku)).findFirst();
  }
}
