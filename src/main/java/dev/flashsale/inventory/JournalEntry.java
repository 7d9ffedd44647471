package dev.flashsale.inventory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One entry of a sale's journal: what Redis decided and PostgreSQL does not know yet. */
public sealed interface JournalEntry {

  /** The stream id; {@code null} if a lost reply hid it, and then recovery deletes the entry. */
  @Nullable String id();

  /** How much of the backlog the entry is. */
  int size();

  /** Orders accepted by one script call, in the order they were decided. */
  record Orders(@Nullable String id, List<Reservation> orders) implements JournalEntry {
    public Orders {
      orders = List.copyOf(orders);
    }

    @Override
    public int size() {
      return orders.size();
    }
  }

  /** Units an admin took off sale. */
  record Withdrawal(String id, UUID restockId, String sku, int units) implements JournalEntry {
    @Override
    public int size() {
      return 1;
    }
  }

  /** An entry that cannot be read; {@code content} is its fields, for a person to look at. */
  record Unreadable(String id, String content) implements JournalEntry {
    @Override
    public int size() {
      return 1;
    }
  }
}
