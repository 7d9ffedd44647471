package dev.flashsale.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Chance, as a seed decides it. */
final class Dice {

  private final SplittableRandom random;

  private Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The dice of request {@code number}: a request can be made again without those before it. */
  static Dice of(long seed, long number) {
    return new Dice(new SplittableRandom(seed).nextLong() ^ (number * 0x9E3779B97F4A7C15L));
  }

  /** From 0 to {@code bound} − 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Of hexadecimal digits. */
  String id() {
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }
}
