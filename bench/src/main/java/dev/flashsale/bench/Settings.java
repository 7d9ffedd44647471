package dev.flashsale.bench;

/**
 * How much a run measures.
 *
 * @param rounds of each contender, besides the warm-up
 * @param seconds of a round
 * @param warmUpSeconds of the first round of each, which counts for nothing
 * @param shoppers who buy, each with a token
 * @param connections of the closed loop
 * @param openRounds at a constant rate
 * @param openSeconds of each of them
 */
record Settings(
    int rounds,
    int seconds,
    int warmUpSeconds,
    int shoppers,
    int connections,
    int openRounds,
    int openSeconds) {

  static final Settings FULL = new Settings(5, 6, 20, 20_000, 256, 3, 10);
  static final Settings QUICK = new Settings(2, 4, 8, 8_000, 256, 1, 5);
}
