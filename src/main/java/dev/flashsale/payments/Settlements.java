package dev.flashsale.payments;

import dev.flashsale.inventory.Releases;
import dev.flashsale.orders.LockedOrder;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.orders.OrderStatus;
import dev.flashsale.orders.OrderTransitions;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Records what became of payments, whoever says it first: the provider's answer, its webhook, or a
 * worker that asked. Each outcome is recorded once; what comes late, twice or out of order changes
 * nothing more. Callable from any thread.
 */
@Singleton
class Settlements {

  private final OrderTransitions transitions;
  private final PaymentAttempts attempts;
  private final Releases releases;
  private final MeterRegistry metrics;

  Settlements(
      OrderTransitions transitions,
      PaymentAttempts attempts,
      Releases releases,
      MeterRegistry metrics) {
    this.transitions = transitions;
    this.attempts = attempts;
    this.releases = releases;
    this.metrics = metrics;
  }

  /** The order and the attempt's status after an outcome was recorded. */
  record Settled(OrderDocument order, AttemptStatus attempt) {}

  /**
   * Records {@code state} of an attempt. A charge approved when its order had ended, or was paid
   * otherwise, is to be refunded.
   */
  Uni<Settled> settle(PaymentAttempts.Owned of, ChargeState state) {
    return transitions.inSale(
        of.saleId(),
        connection ->
            locked(connection, of)
                .compose(now -> settle(connection, now.order(), now.attempt(), state)));
  }

  private record Now(LockedOrder order, Attempt attempt, List<Attempt> all) {}

  /** The order and its attempts as they are, and as nobody else will change them. */
  private Future<Now> locked(SqlConnection connection, PaymentAttempts.Owned of) {
    return transitions
        .lock(connection, of.saleId(), of.buyerId(), of.attempt().orderId())
        .compose(
            order ->
                attempts
                    .of(connection, of.attempt().orderId())
                    .map(all -> new Now(order.orElseThrow(), same(all, of.attempt()), all)));
  }

  private static Attempt same(List<Attempt> all, Attempt attempt) {
    return all.stream().filter(a -> a.number() == attempt.number()).findFirst().orElse(attempt);
  }

  private Future<Settled> settle(
      SqlConnection connection, LockedOrder order, Attempt attempt, ChargeState state) {
    boolean open = attempt.status() == AttemptStatus.OPEN;
    return switch (state) {
      case APPROVED ->
          attempt.status().isCharged()
              ? unchanged(order, attempt)
              : approved(connection, order, attempt);
      case DECLINED ->
          open
              ? end(connection, order, attempt, AttemptStatus.DECLINED)
              : unchanged(order, attempt);
      case CANCELLED ->
          open
              ? end(connection, order, attempt, AttemptStatus.CANCELLED)
              : unchanged(order, attempt);
      case UNCONFIRMED, PENDING ->
          attempts.suspend(connection, attempt).compose(x -> unchanged(order, attempt));
    };
  }

  private Future<Settled> approved(SqlConnection connection, LockedOrder order, Attempt attempt) {
    if (!order.status().mayBecome(OrderStatus.PAID)) {
      return end(connection, order, attempt, AttemptStatus.REFUND_DUE);
    }
    return transitions
        .change(connection, attempt.orderId(), OrderStatus.PAID)
        .compose(
            paid ->
                attempts
                    .settle(connection, attempt, AttemptStatus.APPROVED)
                    .map(
                        done -> {
                          count(AttemptStatus.APPROVED);
                          return new Settled(paid.orElseThrow(), AttemptStatus.APPROVED);
                        }));
  }

  private Future<Settled> end(
      SqlConnection connection, LockedOrder order, Attempt attempt, AttemptStatus next) {
    count(next);
    return attempts
        .settle(connection, attempt, next)
        .map(done -> new Settled(order.document(), next));
  }

  private static Future<Settled> unchanged(LockedOrder order, Attempt attempt) {
    return Future.succeededFuture(new Settled(order.document(), attempt.status()));
  }

  /**
   * Records that the provider has given the money back. The order is refunded with it, unless
   * another attempt has paid for it.
   */
  Uni<Void> refunded(PaymentAttempts.Owned of) {
    return transitions
        .inSale(
            of.saleId(),
            connection -> locked(connection, of).compose(now -> refunded(connection, now)))
        .invoke(releases::wake);
  }

  private Future<Void> refunded(SqlConnection connection, Now now) {
    if (now.attempt().status() != AttemptStatus.REFUND_DUE) {
      return Future.succeededFuture();
    }
    count(AttemptStatus.REFUNDED);
    Future<Void> recorded = attempts.settle(connection, now.attempt(), AttemptStatus.REFUNDED);
    boolean paidOtherwise =
        now.all().stream().anyMatch(other -> other.status() == AttemptStatus.APPROVED);
    return paidOtherwise
        ? recorded
        : recorded.compose(
            done ->
                transitions
                    .change(connection, now.attempt().orderId(), OrderStatus.REFUNDED)
                    .mapEmpty());
  }

  private void count(AttemptStatus outcome) {
    metrics.counter("flashsale.payments", "outcome", outcome.name()).increment();
  }
}
