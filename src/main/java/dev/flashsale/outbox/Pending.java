package dev.flashsale.outbox;

/**
 * An event that is to be delivered.
 *
 * @param key of its row, in {@code outbox} or in {@code outbox_delivery}
 * @param partition of its aggregate
 * @param attempts made so far
 */
record Pending(long key, int partition, int attempts, OutboxEvent event) {

  /** Partitions of the aggregates: as many as the SQL function {@code outbox_partition} makes. */
  static final int PARTITIONS = 16;

  String aggregateId() {
    return event.aggregateId();
  }
}
