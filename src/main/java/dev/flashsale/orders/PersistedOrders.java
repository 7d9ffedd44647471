package dev.flashsale.orders;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/**
 * Waits for an order that is still on its way to PostgreSQL: before it is there, nothing can be
 * done with it. Callable from any thread.
 */
@Singleton
public class PersistedOrders {

  private static final Duration WAIT_MAX = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Orders orders;

  PersistedOrders(Orders orders) {
    this.orders = orders;
  }

  /**
   * The buyer's order, once PostgreSQL has it.
   *
   * @return fails with {@code order-not-found}, or {@code request-in-progress} if PostgreSQL still
   *     does not have it after two seconds
   */
  public Uni<OrderDocument> require(Sale sale, String buyerId, UUID orderId) {
    return orders
        .find(sale, buyerId, orderId)
        .map(found -> found.orElseThrow(() -> OrderProblems.notFound().exception()))
        .flatMap(
            order ->
                isPersisted(order)
                    ? Uni.createFrom().item(order)
                    : orders.untilPersisted(sale, order, WAIT_MAX))
        .invoke(
            order -> {
              if (!isPersisted(order)) {
                throw Problem.of(
                        ProblemCode.REQUEST_IN_PROGRESS,
                        "The order is accepted but not stored yet; try again.")
                    .retryAfter(RETRY_AFTER)
                    .exception();
              }
            });
  }

  private static boolean isPersisted(OrderDocument order) {
    return order.durability() == Durability.PERSISTED;
  }
}
