package dev.flashsale.chaos.history;

import java.util.Map;

/**
 * What a client asks for, under one idempotency key; all its attempts ask for the same.
 *
 * @param buyer empty for an admin
 * @param key of the request; empty for a read or a restock
 * @param orderId of the order to pay, cancel or read; empty for a purchase
 * @param lines units by SKU of a purchase; the change of the total for a restock
 * @param token of a payment, or empty
 */
public record Ask(
    Action action,
    String sale,
    String buyer,
    String key,
    String orderId,
    Map<String, Integer> lines,
    String token) {

  /** Names the buyer in this sale; all requests of one name may depend on each other. */
  public String who() {
    return sale + "/" + buyer;
  }

  public static Ask purchase(String sale, String buyer, String key, Map<String, Integer> lines) {
    return new Ask(Action.BUY, sale, buyer, key, "", Map.copyOf(lines), "");
  }

  public static Ask payment(Ask purchase, String orderId, String key, String token) {
    return new Ask(Action.PAY, purchase.sale, purchase.buyer, key, orderId, Map.of(), token);
  }

  public static Ask cancellation(Ask purchase, String orderId, String key) {
    return new Ask(Action.CANCEL, purchase.sale, purchase.buyer, key, orderId, Map.of(), "");
  }

  public static Ask reading(Ask purchase, String orderId) {
    return new Ask(Action.READ, purchase.sale, purchase.buyer, "", orderId, Map.of(), "");
  }

  public static Ask restock(String sale, String sku, int delta) {
    return new Ask(Action.RESTOCK, sale, "", "", "", Map.of(sku, delta), "");
  }
}
