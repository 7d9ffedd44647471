package dev.flashsale.gatling.journeys;

import dev.flashsale.gatling.params.Ending;
import dev.flashsale.gatling.params.Journey;
import dev.flashsale.gatling.params.SaleParameters;
import dev.flashsale.gatling.params.Shares;
import java.util.SplittableRandom;

/**
 * A shopper and what they came for.
 *
 * @param key what this shopper's idempotency keys start with
 * @param quantity units of the first order
 * @param ending what becomes of the order, where that is simulated
 * @param cutAfterMs when a connection that is to be cut is cut
 */
public record Shopper(
    String buyer, Journey journey, Ending ending, String key, int quantity, int cutAfterMs) {

  /** From before the order arrives at the service to after it was answered. */
  static final int[] CUT_AFTER_MS = {2, 5, 10, 25, 60};

  /** The same seed and number make the same shopper. */
  public static Shopper numbered(int number, String saleId, long seed, Shares shares) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    Journey journey = shares.pick(random);
    // Two neighbours share their keys: a key means nothing without its buyer.
    String key = "order-%s-%06d".formatted(Long.toHexString(seed), number / 2);
    int quantity = quantity(journey, random);
    int cutAfterMs = CUT_AFTER_MS[random.nextInt(CUT_AFTER_MS.length)];
    Ending ending = Ending.pick(random);
    return new Shopper(saleId + "-shopper-" + number, journey, ending, key, quantity, cutAfterMs);
  }

  String key(int order) {
    return key + "-" + order;
  }

  private static int quantity(Journey journey, SplittableRandom random) {
    return switch (journey) {
      case OVER_LIMIT -> SaleParameters.PER_BUYER_LIMIT + 1;
      case SECOND_ORDER -> SaleParameters.PER_BUYER_LIMIT;
      case REUSED_KEY -> 1;
      case SINGLE, WAIT, DOUBLE_CLICK, CUT_CONNECTION ->
          random.nextInt(1, SaleParameters.PER_BUYER_LIMIT + 1);
    };
  }
}
