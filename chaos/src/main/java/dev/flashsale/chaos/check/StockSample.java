package dev.flashsale.chaos.check;

/**
 * An item's units at one moment of the run, from one snapshot of PostgreSQL.
 *
 * @param live in orders that are placed or paid
 * @param most that one buyer has in live orders of the item's sale
 */
public record StockSample(
    long atMs, String sale, String sku, long total, long committed, long live, long most) {}
