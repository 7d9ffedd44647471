package dev.flashsale.bench;

import dev.flashsale.checkout.BuyRoute;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Offers each contender at a route like the service's. */
@ApplicationScoped
public class Contenders {

  private final BuyRoute buyRoute;
  private final NaiveLua naiveLua;
  private final NaiveQueue naiveQueue;
  private final PerRequestOrders perRequest;

  Contenders(
      BuyRoute buyRoute, NaiveLua naiveLua, NaiveQueue naiveQueue, PerRequestOrders perRequest) {
    this.buyRoute = buyRoute;
    this.naiveLua = naiveLua;
    this.naiveQueue = naiveQueue;
    this.perRequest = perRequest;
  }

  void mount(@Observes Router router) {
    LimitHttp.mount(router, path("limit-http"));
    buyRoute.mount(router, path("naive-lua"), naiveLua::buy);
    buyRoute.mount(router, path("pg-only"), perRequest.with("bench_pg_only"));
    buyRoute.mount(router, path("pg-skip-locked"), perRequest.with("bench_pg_skip_locked"));
    router
        .get("/bench/naive-lua/queue")
        .handler(exchange -> exchange.end(Long.toString(naiveQueue.pending())));
  }

  private static String path(String contender) {
    return "/bench/" + contender + "/sales/:sale/orders";
  }
}
