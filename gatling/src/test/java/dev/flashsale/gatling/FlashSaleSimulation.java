package dev.flashsale.gatling;

import dev.flashsale.gatling.journeys.Journeys;
import dev.flashsale.gatling.params.SaleKind;

/** Everybody wants one, at once. */
public final class FlashSaleSimulation extends SaleSimulation {

  /** Two clicks or a cut in front, and two orders one after another. */
  private static final int MOST_REQUESTS = 3;

  public FlashSaleSimulation() {
    super(
        SaleKind.FLASH_SALE,
        MOST_REQUESTS,
        (parameters, history) ->
            new Journeys(parameters.saleId(), parameters.maxAttempts(), history::add).visit());
  }
}
