package dev.flashsale.chaos.shopper;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small sale: it sells out, and units come back when holds end.
 *
 * @param units of each SKU at the opening
 * @param holdSeconds how long an order may stay unpaid
 * @param perBuyer units one buyer may have
 */
public record SaleOffer(String id, List<String> skus, int units, int holdSeconds, int perBuyer) {

  private static final int PRICE = 1_250;

  /** Sales whose sizes and rules differ by {@code random}. */
  static List<SaleOffer> some(int count, Random random) {
    List<SaleOffer> offers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> skus =
          IntStream.rangeClosed(1, 1 + random.nextInt(3)).mapToObj(n -> "sku-" + n).toList();
      offers.add(
          new SaleOffer(
              "chaos-" + (i + 1),
              skus,
              15 + random.nextInt(30),
              2 + random.nextInt(4),
              2 + random.nextInt(3)));
    }
    return offers;
  }

  /** Creates the sale and opens it. */
  void open(Shop shop) throws IOException, InterruptedException {
    shop.admin(0, "POST", "/v1/admin/sales", definition());
    shop.admin(0, "POST", "/v1/admin/sales/" + id + "/open", "");
  }

  private String definition() {
    Instant now = Instant.now();
    String items =
        skus.stream()
            .map(
                sku ->
                    """
                    {"sku":"%s","title":"%s","total":%d,"price":{"value":%d,"currency":"USD"}}"""
                        .formatted(sku, sku, units, PRICE))
            .collect(Collectors.joining(","));
    return """
    {"id":"%s","name":"Chaos","opensAt":"%s","closesAt":"%s","holdFor":"PT%dS","perBuyerLimit":%d,
     "items":[%s]}"""
        .formatted(
            id, now.minusSeconds(60), now.plus(Duration.ofDays(1)), holdSeconds, perBuyer, items);
  }
}
