package dev.flashsale.checkout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.inventory.InventoryConfig;
import dev.flashsale.orders.Durability;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.waitingroom.Passes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Puts what came of a purchase into HTTP. Thread-safe. */
@Singleton
public class BuyAnswers {

  private static final Duration RETRY_UNAVAILABLE_AFTER = Duration.ofSeconds(1);

  private final InventoryConfig config;
  private final ObjectWriter orders;

  BuyAnswers(InventoryConfig config, ObjectMapper json) {
    this.config = config;
    this.orders = json.writerFor(OrderDocument.class);
  }

  /** Answers {@code request}, which asked to wait for {@code wait}. */
  void send(BuyOutcome outcome, Duration wait, HttpServerRequest request) {
    switch (outcome) {
      case BuyOutcome.Accepted(OrderDocument order) -> send(order, wait, request);
      case BuyOutcome.Replayed(OrderDocument order) -> {
        request.response().putHeader(IdempotencyKey.REPLAYED, "true");
        send(order, wait, request);
      }
      case BuyOutcome.Refused refused -> problem(refused).send(request);
    }
  }

  private void send(OrderDocument order, Duration wait, HttpServerRequest request) {
    boolean persisted = order.durability() == Durability.PERSISTED;
    String path = "/v1/sales/" + order.saleId() + "/orders/" + order.id();
    HttpServerResponse response = request.response();
    response
        .setStatusCode(persisted ? 201 : 202)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.LOCATION, request.scheme() + "://" + request.authority() + path);
    if (persisted && wait.isPositive()) {
      response.putHeader("Preference-Applied", "wait=" + wait.toSeconds());
    }
    response.end(json(order));
  }

  private Buffer json(OrderDocument order) {
    try {
      return Buffer.buffer(orders.writeValueAsBytes(order));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }

  private Problem problem(BuyOutcome.Refused refused) {
    return switch (refused) {
      case BuyOutcome.SaleNotFound() -> Problem.saleNotFound();
      case BuyOutcome.SkuNotFound(String sku) ->
          Problem.of(ProblemCode.SKU_NOT_FOUND, "The sale has no item '" + sku + "'.");
      case BuyOutcome.NotOpen(Duration opensIn) ->
          Problem.of(
                  ProblemCode.SALE_NOT_OPEN,
                  opensIn == null ? "The sale is not open now." : "The sale opens soon.")
              .retryAfter(opensIn);
      case BuyOutcome.SaleClosed() -> Problem.of(ProblemCode.SALE_CLOSED, "The sale is over.");
      case BuyOutcome.PassRequired() ->
          Problem.of(
              ProblemCode.PASS_REQUIRED,
              "Join the sale's queue, and send the pass it gives you as '" + Passes.HEADER + "'.");
      case BuyOutcome.KeyReused() ->
          Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_REUSED,
              "This key was used for a different purchase; take a new one.");
      case BuyOutcome.RateLimited(Duration toWait) -> rateLimited(toWait);
      case BuyOutcome.PurchaseLimit(int limit, long held) ->
          Problem.of(
              ProblemCode.PURCHASE_LIMIT,
              "One buyer may have " + limit + " units of this sale, and you have " + held + ".");
      case BuyOutcome.SoldOut(String sku) ->
          Problem.of(ProblemCode.SOLD_OUT, "Too few units of '" + sku + "' are left.");
      case BuyOutcome.Unavailable(String detail) ->
          Problem.of(
                  ProblemCode.UNAVAILABLE,
                  detail + " Repeat the request with the same Idempotency-Key.")
              .retryAfter(RETRY_UNAVAILABLE_AFTER);
    };
  }

  /** Limits as in draft-ietf-httpapi-ratelimit-headers: the policy, and when it admits again. */
  private Problem rateLimited(Duration wait) {
    long window = Math.max(1, config.paceInterval().multipliedBy(config.paceBurst()).toSeconds());
    return Problem.of(ProblemCode.RATE_LIMITED, "You are trying too often; wait and try again.")
        .retryAfter(wait)
        .with("RateLimit-Policy", "\"buyer\";q=" + config.paceBurst() + ";w=" + window)
        .with("RateLimit", "\"buyer\";r=0;t=" + Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
