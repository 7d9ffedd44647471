package dev.flashsale.orders;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests held open until PostgreSQL has their order. Thread-safe; bounded by the requests in
 * flight, each of which forgets its order when it has waited long enough.
 */
@ApplicationScoped
public class PersistenceWaiters {

  private final Map<UUID, CompletableFuture<OrderStatus>> waiting = new ConcurrentHashMap<>();

  /**
   * Completes with the status the order was persisted in. Ask for it first before the order is sent
   * to Redis, so as not to miss it, and {@link #forget} it in the end.
   */
  public CompletableFuture<OrderStatus> expect(UUID orderId) {
    return waiting.computeIfAbsent(orderId, id -> new CompletableFuture<>());
  }

  /** Nobody waits for the order any longer. */
  public void forget(UUID orderId) {
    waiting.remove(orderId);
  }

  void persisted(UUID orderId, OrderStatus status) {
    CompletableFuture<OrderStatus> waiter = waiting.get(orderId);
    if (waiter != null) {
      waiter.complete(status);
    }
  }
}
