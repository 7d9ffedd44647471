package dev.flashsale.bench.report;

import dev.flashsale.bench.load.OpenReport;

/**
 * A contender at a constant rate.
 *
 * @param persistedP99Ms 99 of 100 orders were in PostgreSQL this long after they were accepted; NaN
 *     where no orders are made or the service does not say
 */
public record LatencyResult(String contender, OpenReport report, double persistedP99Ms) {}
