package dev.flashsale.gatling;

import dev.flashsale.gatling.journeys.CheckoutJourneys;
import dev.flashsale.gatling.params.SaleKind;

/** What comes after the order: payments of every kind, cancellations, and shoppers who leave. */
public final class CheckoutSimulation extends SaleSimulation {

  /** One order for each return, then two payments, one of them sent twice. */
  private static final int MOST_REQUESTS = CheckoutJourneys.RETURNS_MAX + 3;

  public CheckoutSimulation() {
    super(
        SaleKind.CHECKOUT,
        MOST_REQUESTS,
        (parameters, history) ->
            new CheckoutJourneys(
                    parameters.saleId(), parameters.maxAttempts(), history::add, history::add)
                .visit());
  }
}
