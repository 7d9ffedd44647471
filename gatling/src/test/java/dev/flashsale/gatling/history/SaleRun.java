package dev.flashsale.gatling.history;

/**
 * The run a history belongs to; the first line of its file.
 *
 * @param settles whether every order is paid for or ends before the books are checked
 */
public record SaleRun(
    String sale, int shoppers, int units, int perBuyerLimit, long seed, boolean settles) {}
