package dev.flashsale.bench.load;

import java.util.Map;

/**
 * What a constant rate of requests met. Latencies count from the moment a request was due.
 *
 * @param statuses answers by status
 * @param unanswered requests without an answer in the end
 * @param waitingMax most requests that were due while no connection was free
 */
public record OpenReport(
    double perSecond,
    Map<Integer, Long> statuses,
    long unanswered,
    int waitingMax,
    double p50Ms,
    double p99Ms,
    double p999Ms,
    double maxMs) {}
