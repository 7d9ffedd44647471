package dev.flashsale.orders;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.inventory.Releases;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Buyers who change their mind before they paid. Callable from any thread. */
@Singleton
public class Cancellations {

  private static final Duration PAYMENT_RETRY_AFTER = Duration.ofSeconds(2);

  private final PersistedOrders persisted;
  private final OrderTransitions transitions;
  private final Releases releases;

  Cancellations(PersistedOrders persisted, OrderTransitions transitions, Releases releases) {
    this.persisted = persisted;
    this.transitions = transitions;
    this.releases = releases;
  }

  /**
   * A cancelled order.
   *
   * @param replayed the same request had cancelled it before
   */
  public record Cancelled(OrderDocument order, boolean replayed) {}

  /**
   * Cancels the buyer's order; its units are on sale again soon after.
   *
   * @return fails with {@code order-not-found}, {@code order-state} if it is paid or has ended, or
   *     {@code request-in-progress} while a payment is under way or the order is not in PostgreSQL
   */
  public Uni<Cancelled> cancel(Sale sale, String buyerId, UUID orderId, byte[] keyHash) {
    return persisted
        .require(sale, buyerId, orderId)
        .flatMap(
            there ->
                transitions.inSale(
                    sale.id(),
                    connection ->
                        transitions
                            .lock(connection, sale.id(), buyerId, orderId)
                            .compose(order -> cancel(connection, order.orElseThrow(), keyHash))))
        .invoke(releases::wake);
  }

  private Future<Cancelled> cancel(SqlConnection connection, LockedOrder order, byte[] keyHash) {
    if (order.wasCancelledBy(keyHash)) {
      return Future.succeededFuture(new Cancelled(order.document(), true));
    }
    if (!order.status().mayBecome(OrderStatus.CANCELLED)) {
      return Future.failedFuture(OrderProblems.state(order.status()).exception());
    }
    if (order.paymentIsOpen()) {
      return Future.failedFuture(
          Problem.of(
                  ProblemCode.REQUEST_IN_PROGRESS,
                  "A payment for this order is under way; see first how it ends.")
              .retryAfter(PAYMENT_RETRY_AFTER)
              .exception());
    }
    return transitions
        .cancel(connection, order.document().id(), keyHash)
        .map(moved -> new Cancelled(moved.orElseThrow(), false));
  }
}
