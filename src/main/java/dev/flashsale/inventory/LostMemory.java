package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where it is told that a sale's stock is not in Redis as it should be: a script misses one of its
 * keys, or the Redis is another one. Thread-safe; nothing waits.
 */
@Singleton
public class LostMemory {

  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** The stock of {@code sale} is to be looked at. */
  public void suspect(Sale sale) {
    listeners.forEach(listener -> listener.accept(sale.id()));
  }

  /** The same, where Redis does not have the sale; what is to be told instead of an answer. */
  StockUnavailableException missing(Sale sale) {
    suspect(sale);
    return new StockUnavailableException(message(sale));
  }

  /** The same, with the fault that showed it. */
  StockUnavailableException missing(Sale sale, Throwable cause) {
    suspect(sale);
    return new StockUnavailableException(message(sale), cause);
  }

  private static String message(Sale sale) {
    return "Redis does not have sale " + sale.id();
  }

  /** Calls {@code listener} with the id of every sale suspected from now on; it must not block. */
  void whenSuspected(Consumer<String> listener) {
    listeners.add(listener);
  }
}
