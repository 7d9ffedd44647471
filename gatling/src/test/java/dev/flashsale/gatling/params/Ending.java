package dev.flashsale.gatling.params;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What becomes of an order that a shopper got. */
public enum Ending {
  /** Pays at once. */
  PAY("pay", 30),
  /** Sends the same payment twice at once. */
  PAY_TWICE("pay twice", 8),
  /** Pays, and the provider tells of it by a webhook that is sent twice. */
  PAY_DUPLICATE_WEBHOOK("pay, webhook twice", 6),
  /** Pays with a card that is declined, then with one that is not. */
  DECLINED_THEN_PAY("declined, then pay", 8),
  /** Pays with a card that is declined, and leaves. */
  DECLINED("declined", 8),
  /** Pays, and the provider approves later on and says so by a webhook. */
  PAY_LATE("pay, late webhook", 8),
  /** Pays, and the provider approves but never answers. */
  PAY_UNANSWERED("pay, no answer", 2),
  /** Leaves without a word. */
  ABANDON("abandon", 18),
  CANCEL("cancel", 8),
  /** Pays, then tries to cancel, which is too late. */
  PAY_THEN_CANCEL("pay, then cancel", 4);

  private final String label;
  private final int weight;

  Ending(String label, int weight) {
    this.label = label;
    this.weight = weight;
  }

  public String label() {
    return label;
  }

  /** As likely as the weights say. */
  public static Ending pick(SplittableRandom random) {
    int left = random.nextInt(Arrays.stream(values()).mapToInt(ending -> ending.weight).sum());
    for (Ending ending : values()) {
      left -= ending.weight;
      if (left < 0) {
        return ending;
      }
    }
    throw new AssertionError("weights do not add up");
  }
}
