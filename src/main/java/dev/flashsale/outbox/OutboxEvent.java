package dev.flashsale.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened, as it is told to others.
 *
 * @param id the same in every delivery of the event, so that receivers can tell repetitions
 * @param aggregateType what it happened to: {@code order} or {@code sale}
 * @param aggregateId which one; events of one aggregate are delivered in the order they happened
 * @param type such as {@code order.placed}, see docs/events.md
 * @param createdAt by PostgreSQL's clock
 * @param payload a JSON document; it names buyers
 */
public record OutboxEvent(
    UUID id,
    String aggregateType,
    String aggregateId,
    String type,
    Instant createdAt,
    String payload) {}
