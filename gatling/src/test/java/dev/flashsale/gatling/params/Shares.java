package dev.flashsale.gatling.params;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How many shoppers of a hundred, or of whatever the weights add up to, take each journey.
 *
 * @param weights a weight for every journey, not all of them 0
 */
public record Shares(Map<Journey, Integer> weights) {

  public static final String DEFAULT =
      "single=50,wait=10,double-click=12,cut-connection=12,over-limit=4,second-order=6,reused-key=6";

  public Shares {
    weights = new EnumMap<>(weights);
    if (weights.values().stream().anyMatch(weight -> weight < 0) || sum(weights) == 0) {
      throw new IllegalArgumentException("shares must not be negative, nor all 0: " + weights);
    }
  }

  /** Parses {@code single=60,wait=10}; journeys that are not named get no shoppers. */
  public static Shares parse(String text) {
    Map<Journey, Integer> weights = new EnumMap<>(Journey.class);
    for (String share : text.split(",", -1)) {
      String[] nameAndWeight = share.strip().split("=", 2);
      if (nameAndWeight.length != 2 || !nameAndWeight[1].matches("\\d{1,6}")) {
        throw new IllegalArgumentException("a share is <journey>=<weight>, not '" + share + "'");
      }
      weights.put(Journey.named(nameAndWeight[0]), Integer.parseInt(nameAndWeight[1]));
    }
    return new Shares(weights);
  }

  public Journey pick(SplittableRandom random) {
    int left = random.nextInt(sum(weights));
    for (Map.Entry<Journey, Integer> share : weights.entrySet()) {
      left -= share.getValue();
      if (left < 0) {
        return share.getKey();
      }
    }
    throw new AssertionError("weights do not add up: " + weights);
  }

  private static int sum(Map<Journey, Integer> weights) {
    return weights.values().stream().mapToInt(Integer::intValue).sum();
  }
}
