package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;

/** A journal entry and the sale in whose journal it stands. */
public record SaleEntry(Sale sale, JournalEntry entry) {}
