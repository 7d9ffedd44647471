package dev.flashsale.gatling.history;

/** The run a history belongs to; the first line of its file. */
public record SaleRun(String sale, int shoppers, int units, int perBuyerLimit, long seed) {}
