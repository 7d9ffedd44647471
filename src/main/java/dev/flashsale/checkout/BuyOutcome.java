package dev.flashsale.checkout;

import dev.flashsale.orders.OrderDocument;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything that can come of a purchase. */
public sealed interface BuyOutcome {

  /** The order exists; its {@code durability} says where. */
  record Accepted(OrderDocument order) implements BuyOutcome {}

  /** The same request came before; this is its order. */
  record Replayed(OrderDocument order) implements BuyOutcome {}

  record SaleNotFound() implements BuyOutcome {}

  record SkuNotFound(String sku) implements BuyOutcome {}

  /** {@code opensIn} is {@code null} if nobody knows when. */
  record NotOpen(@Nullable Duration opensIn) implements BuyOutcome {}

  record SaleClosed() implements BuyOutcome {}

  record KeyReused() implements BuyOutcome {}

  record RateLimited(Duration toWait) implements BuyOutcome {}

  record PurchaseLimit(int limit, long held) implements BuyOutcome {}

  record SoldOut(String sku) implements BuyOutcome {}

  /** Whether the purchase was accepted may be unknown; repeating it with its key finds out. */
  record Unavailable(String detail) implements BuyOutcome {}
}
