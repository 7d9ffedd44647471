package dev.flashsale.bench;

import dev.flashsale.checkout.BuyOutcome;
import dev.flashsale.checkout.BuyRequest;
import dev.flashsale.checkout.Click;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The way tutorials show: one script call a request, a key for the limiter's window, the
 * idempotency key, the buyer and the stock each, and the order put into a queue in memory, which is
 * lost if the process dies.
 */
@ApplicationScoped
public class NaiveLua {

  private static final RedisScript SCRIPT = RedisScript.load("naive_buy");
  private static final int ATTEMPTS_MAX = 3;
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration KEY_KEPT_FOR = Duration.ofDays(1);

  private final SaleDesk desk;
  private final Redis redis;
  private final NaiveQueue queue;

  NaiveLua(SaleDesk desk, Redis redis, NaiveQueue queue) {
    this.desk = desk;
    this.redis = redis;
    this.queue = queue;
  }

  Uni<BuyOutcome> buy(Click click, BuyRequest request) {
    return desk.sell(click, request, this::buy);
  }

  private Uni<BuyOutcome> buy(Sale sale, SoldOrder order) {
    if (queue.isFull()) {
      return Uni.createFrom().item(new BuyOutcome.Unavailable("Too many orders are waiting."));
    }
    String prefix = "naive:" + sale.id() + ":";
    String buyer = order.document().buyerId();
    ScriptCall call =
        new ScriptCall(
                SCRIPT,
                prefix + "window:" + buyer,
                prefix
                    + "key:"
                    + buyer
                    + ":"
                    + HexFormat.of().formatHex(order.keyHash().getBytes()),
                prefix + "buyer:" + buyer,
                prefix + "stock:" + order.line().sku())
            .arg(order.document().id().toString())
            .arg(order.line().quantity())
            .arg(sale.perBuyerLimit())
            .arg(ATTEMPTS_MAX)
            .arg(WINDOW.toMillis())
            .arg(KEY_KEPT_FOR.toSeconds());
    return Uni.createFrom()
        .completionStage(() -> call.send(redis::send).toCompletionStage())
        .map(reply -> outcome(reply, sale, order));
  }

  private BuyOutcome outcome(Response reply, Sale sale, SoldOrder order) {
    return switch (reply.get(0).toString()) {
      case "accepted" -> {
        queue.add(order);
        yield new BuyOutcome.Accepted(order.document());
      }
      case "replayed" ->
          new BuyOutcome.Replayed(order.known(UUID.fromString(reply.get(1).toString())));
      case "limited" -> new BuyOutcome.RateLimited(Duration.ofMillis(Replies.number(reply.get(1))));
      case "cap" ->
          new BuyOutcome.PurchaseLimit(sale.perBuyerLimit(), Replies.number(reply.get(1)));
      case "sold-out" -> new BuyOutcome.SoldOut(order.line().sku());
      default -> throw new IllegalStateException("naive_buy.lua returned " + reply);
    };
  }
}
