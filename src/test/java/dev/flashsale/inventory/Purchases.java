package dev.flashsale.inventory;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.flashsale.admission.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Purchases as tests say them. */
final class Purchases {

  private Purchases() {}

  /** {@code quantity} of the item at place 0, under {@code key}. */
  static Purchase purchase(String buyer, String key, int quantity) {
    return purchase(buyer, key, List.of(new Basket.Line(0, quantity)));
  }

  static Purchase purchase(String buyer, String key, List<Basket.Line> lines) {
    return new Purchase(
        UuidCreator.getTimeOrderedEpoch(),
        buyer,
        hash(16, key),
        hash(8, lines.toString()),
        new Basket(lines),
        Purchase.Kind.ANY);
  }

  /** The same purchase of somebody who was not let in. */
  static Purchase notLetIn(Purchase purchase) {
    return of(Purchase.Kind.RETRY, purchase);
  }

  /** The same purchase, accepted by a Redis that forgot it. */
  static Purchase acceptedBefore(Purchase purchase) {
    return of(Purchase.Kind.ACCEPTED_BEFORE, purchase);
  }

  private static Purchase of(Purchase.Kind kind, Purchase purchase) {
    return new Purchase(
        purchase.orderId(),
        purchase.buyerId(),
        purchase.keyHash(),
        purchase.fingerprint(),
        purchase.basket(),
        kind);
  }

  private static byte[] hash(int bytes, String text) {
    return Sha256.first(bytes, text.getBytes(StandardCharsets.UTF_8));
  }
}
