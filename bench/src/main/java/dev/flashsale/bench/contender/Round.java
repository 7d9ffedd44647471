package dev.flashsale.bench.contender;

/**
 * One turn of one contender.
 *
 * @param number from 1; 0 is the warm-up, which no figure counts
 */
public record Round(int number, int seconds) {

  public boolean isWarmUp() {
    return number == 0;
  }
}
