package dev.flashsale.chaos.check;

import java.util.Map;

/**
 * What Redis itself holds of a sale when all is drained.
 *
 * @param available units by SKU; empty if Redis does not have the sale
 * @param journal entries that are not settled
 * @param deadLetters entries that were set aside
 */
public record Remaining(String sale, Map<String, Long> available, long journal, long deadLetters) {}
