package dev.flashsale.payments;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.orders.LockedOrder;
import dev.flashsale.orders.OrderProblems;
import dev.flashsale.orders.OrderStatus;
import dev.flashsale.orders.OrderTransitions;
import dev.flashsale.orders.PersistedOrders;
import dev.flashsale.payments.PaymentOutcome.Declined;
import dev.flashsale.payments.PaymentOutcome.Paid;
import dev.flashsale.payments.PaymentOutcome.Pending;
import dev.flashsale.payments.PaymentOutcome.Replayed;
import dev.flashsale.payments.PaymentOutcome.TooLate;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Pays for an order: the attempt is recorded, opened at the provider, recorded under the provider's
 * name for it, confirmed, and its outcome recorded. No transaction is open while the provider is
 * asked, and whatever dies on the way, {@link SettlementWorker} finds out how it ended.
 *
 * <p>Callable from any thread.
 */
@Singleton
class Payments {

  private static final Logger LOG = Logger.getLogger(Payments.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final PersistedOrders persisted;
  private final OrderTransitions transitions;
  private final Transactions transactions;
  private final PaymentAttempts attempts;
  private final Settlements settlements;
  private final GuardedGateway gateway;
  private final ChosenGateway chosen;
  private final PaymentsConfig config;

  Payments(
      PersistedOrders persisted,
      OrderTransitions transitions,
      Transactions transactions,
      PaymentAttempts attempts,
      Settlements settlements,
      GuardedGateway gateway,
      ChosenGateway chosen,
      PaymentsConfig config) {
    this.persisted = persisted;
    this.transitions = transitions;
    this.transactions = transactions;
    this.attempts = attempts;
    this.settlements = settlements;
    this.gateway = gateway;
    this.chosen = chosen;
    this.config = config;
  }

  /**
   * A request to pay.
   *
   * @param keyHash of its idempotency key
   * @param fingerprint of everything that makes it this request and no other
   * @param token what the provider's client library made of a card or account
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Request(
      Sale sale, String buyerId, UUID orderId, byte[] keyHash, byte[] fingerprint, String token) {}

  /**
   * Pays, or tells what became of the same request before.
   *
   * @return fails with a problem if the order cannot be paid now; then nothing was charged, and the
   *     idempotency key can be used again
   */
  Uni<PaymentOutcome> pay(Request request) {
    String provider = chosen.gateway().name();
    return persisted
        .require(request.sale(), request.buyerId(), request.orderId())
        .flatMap(
            there ->
                transitions.inSale(
                    request.sale().id(), connection -> begin(connection, request, provider)))
        .flatMap(begun -> begun.known() != null ? known(begun.known()) : charge(request, begun));
  }

  private static Uni<PaymentOutcome> known(PaymentOutcome outcome) {
    return Uni.createFrom().item(outcome);
  }

  /**
   * How far the first transaction brought a request.
   *
   * @param known what the request is told if it was made before
   */
  private record Begun(LockedOrder order, Attempt attempt, @Nullable PaymentOutcome known) {}

  private Future<Begun> begin(SqlConnection connection, Request request, String provider) {
    return transitions
        .lock(connection, request.sale().id(), request.buyerId(), request.orderId())
        .compose(
            found -> {
              LockedOrder order = found.orElseThrow();
              return attempts
                  .of(connection, request.orderId())
                  .compose(made -> begin(connection, request, provider, order, made));
            });
  }

  private Future<Begun> begin(
      SqlConnection connection,
      Request request,
      String provider,
      LockedOrder order,
      List<Attempt> made) {
    Optional<Attempt> same = made.stream().filter(a -> a.hasKey(request.keyHash())).findFirst();
    if (same.isPresent()) {
      return replay(request, order, same.get());
    }
    Problem refusal = refusal(order, made);
    if (refusal != null) {
      return Future.failedFuture(refusal.exception());
    }
    Attempt attempt =
        new Attempt(
            request.orderId(),
            made.size() + 1,
            request.keyHash(),
            request.fingerprint(),
            null,
            order.document().amount(),
            AttemptStatus.OPEN,
            false);
    return attempts
        .open(connection, attempt, provider)
        .map(opened -> new Begun(order, opened, null));
  }

  private @Nullable Problem refusal(LockedOrder order, List<Attempt> made) {
    if (!order.status().mayBecome(OrderStatus.PAID)) {
      return OrderProblems.state(order.status());
    }
    if (order.paymentIsOpen()) {
      return inProgress("Another payment for this order is under way.");
    }
    if (order.holdIsOver()) {
      return OrderProblems.state(OrderStatus.EXPIRED);
    }
    if (made.size() >= config.attemptsMax()) {
      return Problem.of(
          ProblemCode.ORDER_STATE,
          "The order was tried to be paid too often: " + made.size() + ".");
    }
    return null;
  }

  private static Future<Begun> replay(Request request, LockedOrder order, Attempt attempt) {
    if (!attempt.isFor(request.fingerprint())) {
      return Future.failedFuture(Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED).exception());
    }
    if (attempt.status() == AttemptStatus.OPEN && !attempt.pending()) {
      return Future.failedFuture(inProgress("This very payment is under way.").exception());
    }
    PaymentOutcome outcome = outcome(new Settlements.Settled(order.document(), attempt.status()));
    return Future.succeededFuture(new Begun(order, attempt, new Replayed(outcome)));
  }

  private static Problem inProgress(String detail) {
    return Problem.of(ProblemCode.REQUEST_IN_PROGRESS, detail).retryAfter(RETRY_AFTER);
  }

  private static PaymentOutcome outcome(Settlements.Settled settled) {
    return switch (settled.attempt()) {
      case APPROVED -> new Paid(settled.order());
      case REFUND_DUE, REFUNDED -> new TooLate(settled.order());
      case OPEN -> new Pending(settled.order());
      case DECLINED, CANCELLED -> new Declined();
    };
  }

  private Uni<PaymentOutcome> charge(Request request, Begun begun) {
    Attempt attempt = begun.attempt();
    PaymentAttempts.Owned owned =
        new PaymentAttempts.Owned(attempt, request.sale().id(), request.buyerId());
    return gateway
        .open(attempt.charge())
        .onFailure()
        .recoverWithUni(fault -> forget(attempt, fault))
        .flatMap(reference -> confirm(attempt, reference, request.token()))
        .ifNoItem()
        .after(config.answerWithin())
        .recoverWithItem(ChargeState.PENDING)
        .flatMap(state -> settlements.settle(owned, state))
        .map(Payments::outcome);
  }

  private Uni<ChargeState> confirm(Attempt attempt, String reference, String token) {
    return transactions
        .run(connection -> attempts.name(connection, attempt, reference))
        .flatMap(
            open ->
                open
                    ? gateway
                        .confirm(reference, attempt.charge(), token)
                        .onFailure()
                        .recoverWithUni(fault -> unconfirmed(attempt, fault))
                    // A worker has given it up meanwhile.
                    : Uni.createFrom().item(ChargeState.CANCELLED));
  }

  private Uni<ChargeState> unconfirmed(Attempt attempt, Throwable fault) {
    if (GuardedGateway.wasNotSent(fault)) {
      return forget(attempt, fault);
    }
    LOG.warnf("the outcome of payment %s is unknown: %s", attempt.charge().key(), fault);
    return Uni.createFrom().item(ChargeState.PENDING);
  }

  /** The provider was not asked to charge: the request may be made again as if it never was. */
  private <T> Uni<T> forget(Attempt attempt, Throwable fault) {
    LOG.warnf("payment %s was not begun: %s", attempt.charge().key(), fault);
    PaymentsUnavailableException told =
        fault instanceof PaymentsUnavailableException refusal
            ? refusal
            : new PaymentsUnavailableException("The payment provider does not answer.", fault);
    return transactions
        .run(connection -> attempts.drop(connection, attempt))
        .flatMap(dropped -> Uni.createFrom().failure(told));
  }
}
