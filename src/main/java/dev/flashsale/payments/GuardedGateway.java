package dev.flashsale.payments;

import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * The provider's gateway within limits of time, number and failures, each of which has a key in the
 * configuration: {@code
 * quarkus.fault-tolerance."dev.flashsale.payments.GuardedGateway/confirm".timeout.value} and so on
 * (docs/configuration.md).
 *
 * <p>A full bulkhead is no failure of the provider, and opens no circuit breaker. All but {@link
 * #confirm} are tried again. A confirmation is not, so that its failure says whether it was sent:
 * one that an open circuit breaker or a full bulkhead refused was not.
 */
@ApplicationScoped
public class GuardedGateway {

  private final ChosenGateway chosen;

  GuardedGateway(ChosenGateway chosen) {
    this.chosen = chosen;
  }

  /** Whether a failed confirmation cannot have reached the provider. */
  static boolean wasNotSent(Throwable fault) {
    return fault instanceof CircuitBreakerOpenException || fault instanceof BulkheadException;
  }

  @Retry(maxRetries = 1, delay = 100, jitter = 50, abortOn = PaymentsUnavailableException.class)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.5,
      delay = 2000,
      skipOn = {BulkheadException.class, PaymentsUnavailableException.class})
  @CircuitBreakerName("payment-open")
  @Timeout(2000)
  @Bulkhead(value = 200, waitingTaskQueue = 1)
  public Uni<String> open(Charge charge) {
    return chosen.gateway().open(charge);
  }

  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.5,
      delay = 2000,
      skipOn = BulkheadException.class)
  @CircuitBreakerName("payment-confirm")
  @Timeout(5000)
  @Bulkhead(value = 200, waitingTaskQueue = 1)
  public Uni<ChargeState> confirm(String reference, Charge charge, String token) {
    return chosen.gateway().confirm(reference, charge, token);
  }

  @Retry(maxRetries = 1, delay = 100, jitter = 50)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.5,
      delay = 2000,
      skipOn = BulkheadException.class)
  @CircuitBreakerName("payment-state")
  @Timeout(2000)
  @Bulkhead(value = 50, waitingTaskQueue = 1)
  public Uni<ChargeState> state(String reference) {
    return chosen.gateway().state(reference);
  }

  @Retry(maxRetries = 1, delay = 100, jitter = 50)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.5,
      delay = 2000,
      skipOn = BulkheadException.class)
  @CircuitBreakerName("payment-cancel")
  @Timeout(2000)
  @Bulkhead(value = 50, waitingTaskQueue = 1)
  public Uni<ChargeState> cancel(String reference) {
    return chosen.gateway().cancel(reference);
  }

  @Retry(maxRetries = 1, delay = 100, jitter = 50)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.5,
      delay = 2000,
      skipOn = BulkheadException.class)
  @CircuitBreakerName("payment-refund")
  @Timeout(5000)
  @Bulkhead(value = 50, waitingTaskQueue = 1)
  public Uni<Void> refund(String reference) {
    return chosen.gateway().refund(reference);
  }
}
