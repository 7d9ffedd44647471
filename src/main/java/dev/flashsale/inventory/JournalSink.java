package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;

/** Takes over what was just journaled, to persist it. */
public interface JournalSink {

  /**
   * Takes an entry this instance caused. Returns at once, on any event loop; never refuses: an
   * entry the sink has no room for stays in the journal, where recovery finds it.
   */
  void journaled(Sale sale, JournalEntry entry);
}
