package dev.flashsale.payments;

import dev.flashsale.sale.SaleTerms;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The payment provider of the configuration. */
@Singleton
class ChosenGateway {

  private static final Logger LOG = Logger.getLogger(ChosenGateway.class);

  private final PaymentsConfig config;
  private final SaleTerms terms;
  private final Optional<String> provider;
  private final List<PaymentGateway> known;

  @Inject
  ChosenGateway(PaymentsConfig config, SaleTerms terms, @Any Instance<PaymentGateway> gateways) {
    this(config, terms, gateways.stream().toList());
  }

  ChosenGateway(PaymentsConfig config, SaleTerms terms, List<PaymentGateway> known) {
    this.config = config;
    this.terms = terms;
    this.provider = config.provider().filter(name -> !name.isBlank());
    this.known = known;
  }

  /** A wrong name must not wait for the first payment to be found out. */
  void check(@Observes StartupEvent start) {
    check();
  }

  /**
   * Logs who is paid.
   *
   * @throws IllegalStateException that says which setting to change
   */
  void check() {
    provider.ifPresentOrElse(
        name -> {
          named(name).orElseThrow(() -> unknown(name)).checkSettings();
          if (name.equals(SandboxGateway.NAME)) {
            LOG.warn("payments go to the sandbox: no money moves");
          } else {
            requireTimeToPay();
          }
        },
        () -> LOG.warn("flashsale.payments.provider is not set: orders cannot be paid"));
  }

  private IllegalStateException unknown(String name) {
    return new IllegalStateException(
        "flashsale.payments.provider is '"
            + name
            + "': set it to one of "
            + known.stream().map(PaymentGateway::name).sorted().toList());
  }

  private void requireTimeToPay() {
    if (terms.holdMin().compareTo(config.answerWithin()) < 0) {
      throw new IllegalStateException(
          "flashsale.sales.hold-min ("
              + terms.holdMin()
              + ") is shorter than flashsale.payments.answer-within ("
              + config.answerWithin()
              + "): holds would end while their payment is under way.");
    }
    if (config.lookAfter().compareTo(config.answerWithin()) <= 0) {
      throw new IllegalStateException(
          "flashsale.payments.look-after ("
              + config.lookAfter()
              + ") is not longer than flashsale.payments.answer-within ("
              + config.answerWithin()
              + "): payments would be looked into while they are made.");
    }
  }

  /** The provider; fails with {@code unavailable} if none is configured. */
  PaymentGateway gateway() {
    return provider
        .flatMap(this::named)
        .orElseThrow(
            () -> new PaymentsUnavailableException("Payments are not configured on this service."));
  }

  /** The provider, if it is the one of that name. */
  Optional<PaymentGateway> ifNamed(String name) {
    return provider.filter(name::equals).flatMap(this::named);
  }

  private Optional<PaymentGateway> named(String name) {
    return known.stream().filter(gateway -> gateway.name().equals(name)).findFirst();
  }
}
