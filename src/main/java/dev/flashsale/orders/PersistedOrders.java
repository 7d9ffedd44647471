package dev.flashsale.orders;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
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
   * @return fails with {@code order-not-found}; with {@code request-in-progress} if PostgreSQL
   *     still does not have it after two seconds; with PostgreSQL's fault if it does not answer
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
        .flatMap(
            order ->
                isPersisted(order)
                    ? Uni.createFrom().item(order)
                    : orders
                        .findPersisted(sale, buyerId, orderId)
                        .map(found -> found.orElseThrow(PersistedOrders::notYet)));
  }

  private static ProblemException notYet() {
    return Problem.of(
            ProblemCode.REQUEST_IN_PROGRESS, "The order is accepted but not stored yet; try again.")
        .retryAfter(RETRY_AFTER)
        .exception();
  }

  private static boolean isPersisted(OrderDocument order) {
    return order.durability() == Durability.PERSISTED;
  }
}
