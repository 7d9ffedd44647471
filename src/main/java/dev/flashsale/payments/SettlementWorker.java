package dev.flashsale.payments;

import dev.flashsale.payments.PaymentAttempts.Due;
import dev.flashsale.postgres.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends payments that nobody else ends: asks the provider about those whose outcome is unknown,
 * cancels those of orders whose hold is over, and gives back what was charged too late. Runs in
 * every instance; each takes payments that no other is looking at.
 */
@Singleton
class SettlementWorker {

  private static final Logger LOG = Logger.getLogger(SettlementWorker.class);
  private static final int AT_ONCE = 8;

  private final Transactions transactions;
  private final PaymentAttempts attempts;
  private final Settlements settlements;
  private final GuardedGateway gateway;
  private final PaymentsConfig config;

  SettlementWorker(
      Transactions transactions,
      PaymentAttempts attempts,
      Settlements settlements,
      GuardedGateway gateway,
      PaymentsConfig config) {
    this.transactions = transactions;
    this.attempts = attempts;
    this.settlements = settlements;
    this.gateway = gateway;
    this.config = config;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return runOnce()
        .onFailure()
        .invoke(fault -> LOG.warnf("payments not settled: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** Looks once at payments that are due, as many as one pass takes. */
  Uni<Void> runOnce() {
    return config
        .provider()
        .map(
            provider ->
                transactions
                    .run(connection -> attempts.due(connection, provider))
                    .flatMap(this::lookAtEach))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private Uni<Void> lookAtEach(List<Due> due) {
    return Multi.createFrom()
        .iterable(due)
        .onItem()
        .transformToUni(
            payment ->
                lookAt(payment)
                    .onFailure()
                    .invoke(
                        fault ->
                            LOG.warnf(
                                "payment %s stays unsettled for now: %s",
                                payment.owned().attempt().charge().key(), fault))
                    .onFailure()
                    .recoverWithNull())
        .merge(AT_ONCE)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> lookAt(Due due) {
    Attempt attempt = due.owned().attempt();
    String reference = attempt.reference();
    if (reference == null) {
      // Nothing is confirmed without one, and no answer to the shopper takes this long.
      return transactions.run(connection -> attempts.abandon(connection, attempt));
    }
    if (attempt.status() == AttemptStatus.REFUND_DUE) {
      return gateway.refund(reference).flatMap(done -> settlements.refunded(due.owned()));
    }
    return gateway
        .state(reference)
        .flatMap(
            state ->
                isToBeCancelled(state, due)
                    ? gateway.cancel(reference)
                    : Uni.createFrom().item(state))
        .flatMap(state -> settlements.settle(due.owned(), state))
        .replaceWithVoid();
  }

  /**
   * Who would have confirmed an unconfirmed charge is gone, and the shopper is to be free to try
   * again. Should the confirmation be on its way after all, then what comes first at the provider
   * counts, and the answer says what that was.
   */
  private static boolean isToBeCancelled(ChargeState state, Due due) {
    return state == ChargeState.UNCONFIRMED || (state == ChargeState.PENDING && due.holdIsOver());
  }
}
