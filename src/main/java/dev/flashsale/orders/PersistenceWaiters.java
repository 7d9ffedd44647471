package dev.flashsale.orders;

import dev.flashsale.postgres.Sessions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests held open until PostgreSQL has their order. Thread-safe; bounded by the requests in
 * flight, each of which forgets its order when it has waited long enough.
 */
@Singleton
public class PersistenceWaiters {

  private final Map<UUID, CompletableFuture<OrderStatus>> waiting = new ConcurrentHashMap<>();

  /**
   * Prepares to wait for an order. Called before the order is sent to Redis, so that nothing is
   * missed; {@link #forget} ends it.
   */
  public void expect(UUID orderId) {
    waiting.put(orderId, new CompletableFuture<>());
  }

  /**
   * The status the order was persisted in, or {@link OrderStatus#RESERVED} if it was not within
   * {@code wait}.
   *
   * @throws IllegalStateException if the order is not {@linkplain #expect expected}
   */
  public Uni<OrderStatus> outcome(UUID orderId, Duration wait) {
    return Sessions.backToCaller(
        Uni.createFrom()
            .completionStage(outcome(orderId))
            .ifNoItem()
            .after(wait)
            .recoverWithItem(OrderStatus.RESERVED));
  }

  CompletableFuture<OrderStatus> outcome(UUID orderId) {
    CompletableFuture<OrderStatus> waiter = waiting.get(orderId);
    if (waiter == null) {
      throw new IllegalStateException("nobody expects order " + orderId);
    }
    return waiter;
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
