package dev.flashsale.checkout;

import dev.flashsale.admission.Sha256;
import dev.flashsale.inventory.Basket;
import java.nio.charset.StandardCharsets;

/** Tells a retry from another request under the same key: a hash over method, route and basket. */
final class Fingerprint {

  private static final int BYTES = 8;

  private Fingerprint() {}

  /** Equal for bodies that ask for the same, in whatever order or number of lines. */
  static byte[] of(String saleId, Basket basket) {
    StringBuilder canonical = new StringBuilder("POST /v1/sales/").append(saleId).append("/orders");
    for (Basket.Line line : basket.lines()) {
      canonical.append(' ').append(line.place()).append('x').append(line.quantity());
    }
    return Sha256.first(BYTES, canonical.toString().getBytes(StandardCharsets.UTF_8));
  }
}
