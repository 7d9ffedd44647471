package dev.flashsale.bench;

import dev.flashsale.admission.FilterOrder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/**
 * The least the server can do for a purchase: read its body and answer as much as an order is,
 * always the same. No token, no JSON, no Redis.
 */
final class LimitHttp {

  private static final String LOCATION =
      "http://localhost/v1/sales/flashsale-1-1/orders/01940d2a-7c00-7000-8000-000000000000";

  private static final Buffer BODY =
      Buffer.buffer(
          """
          {"id":"01940d2a-7c00-7000-8000-000000000000","saleId":"flashsale-1-1",\
          "buyerId":"00000000-0000-4000-8000-000000000000","items":[{"sku":"sku-00000",\
          "quantity":1,"unitPrice":{"value":12900,"currency":"USD"}}],\
          "amount":{"value":12900,"currency":"USD"},"status":"RESERVED","durability":"JOURNALED",\
          "createdAt":"2026-01-01T00:00:00.000Z","holdExpiresAt":"2026-01-01T01:00:00.000Z"}""");

  private LimitHttp() {}

  static void mount(Router router, String path) {
    router.post(path).order(FilterOrder.BUY).handler(exchange -> answer(exchange.request()));
  }

  private static void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .setStatusCode(202)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.LOCATION, LOCATION)
                    .end(BODY));
    // Quarkus pauses every request until somebody wants its body, and does not notice this way.
    request.resume();
  }
}
