package dev.flashsale.gatling.abuse;

import java.util.List;

/** Latencies, the smallest first. */
record Latencies(List<Long> sortedNs) {

  private static final double MILLISECOND_NS = 1e6;

  static Latencies of(List<Exchange> exchanges) {
    return new Latencies(exchanges.stream().map(Exchange::latencyNs).sorted().toList());
  }

  int size() {
    return sortedNs.size();
  }

  /** The smallest that at least this share did not exceed, in milliseconds; 0 without any. */
  double percentile(double share) {
    if (sortedNs.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sortedNs.size());
    return sortedNs.get(Math.max(rank, 1) - 1) / MILLISECOND_NS;
  }
}
