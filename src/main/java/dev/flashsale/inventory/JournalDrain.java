package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;

/** Persists what stands in a journal to which nothing is added any more. */
public interface JournalDrain {

  /** Succeeds when the journal of {@code sale}'s epoch is empty. */
  Uni<Void> drain(Sale sale);
}
