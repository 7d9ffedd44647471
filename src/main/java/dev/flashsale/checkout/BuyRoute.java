package dev.flashsale.checkout;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.Callers;
import dev.flashsale.admission.FilterOrder;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.admission.ShopperBody;
import dev.flashsale.http.Faults;
import dev.flashsale.http.Preference;
import dev.flashsale.http.Routes;
import dev.flashsale.waitingroom.Passes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code POST /v1/sales/{sale}/orders}: the buy button.
 *
 * <p>A route of the HTTP server itself rather than a Jakarta REST resource: it is where a flash
 * sale spends its processor time, and the layers between cost more than the purchase (decision 8).
 */
@Singleton
public class BuyRoute {

  private final Callers callers;
  private final BuyRequestReader reader;
  private final BuyAnswers answers;
  private final Checkout checkout;

  BuyRoute(Callers callers, BuyRequestReader reader, BuyAnswers answers, Checkout checkout) {
    this.callers = callers;
    this.reader = reader;
    this.answers = answers;
    this.checkout = checkout;
  }

  /** What decides about a purchase, as {@link Checkout#buy} does. */
  @FunctionalInterface
  public interface Purchasing {
    Uni<BuyOutcome> buy(Click click, BuyRequest request);
  }

  void register(@Observes Router router, Routes routes) {
    routes.add("POST", "/v1/sales/{sale}/orders");
    mount(router, "/v1/sales/:sale/orders", checkout::buy);
  }

  /**
   * Offers {@code purchasing} at {@code path}.
   *
   * @param path has a parameter {@code sale}
   */
  public void mount(Router router, String path, Purchasing purchasing) {
    router
        .post(path)
        .order(FilterOrder.BUY)
        .handler(exchange -> buy(exchange, purchasing))
        .failureHandler(Faults::answer);
  }

  private void buy(RoutingContext exchange, Purchasing purchasing) {
    HttpServerRequest request = exchange.request();
    MultiMap headers = request.headers();
    Click click =
        new Click(
            String.valueOf(exchange.pathParam("sale")),
            callers.require(Caller.SHOPPER, request),
            IdempotencyKey.of(headers.getAll(IdempotencyKey.HEADER)),
            headers.get(Passes.HEADER),
            Preference.wait(headers.getAll("Prefer")));
    ShopperBody.read(request)
        .map(reader::read)
        .flatMap(purchase -> purchasing.buy(click, purchase))
        .subscribe()
        .with(
            outcome -> answers.send(outcome, click.patience(), request),
            fault -> Faults.answer(fault, request));
  }
}
