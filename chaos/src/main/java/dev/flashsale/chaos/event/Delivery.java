package dev.flashsale.chaos.event;

/**
 * An event as it came the first time.
 *
 * @param id the same for each repetition
 * @param type such as {@code order.placed}
 * @param aggregateId of the order or the sale
 * @param status what the payload says the order or sale is
 */
public record Delivery(String id, String type, String aggregateId, String status) {}
