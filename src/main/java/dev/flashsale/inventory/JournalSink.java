package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;

/** Takes over what was just journaled, to persist it. */
public interface JournalSink {

  /**
   * Takes an entry this instance caused. Returns at once, on any event loop; never refuses: an
   * entry the sink has no room for stays in the journal, where recovery finds it.
   */
  void journaled(Sale sale, JournalEntry entry);

  /**
   * Takes an order that this instance promised again, to whoever asked again: the one that accepted
   * it may not know, because the reply was lost, or may have ended. Otherwise as {@link
   * #journaled}; PostgreSQL may have the order already.
   */
  void replayed(Sale sale, Reservation order);
}
