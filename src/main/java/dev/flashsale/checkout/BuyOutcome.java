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

  /** No order to show. */
  sealed interface Refused extends BuyOutcome {}

  record SaleNotFound() implements Refused {}

  record SkuNotFound(String sku) implements Refused {}

  /** {@code opensIn} is {@code null} if nobody knows when. */
  record NotOpen(@Nullable Duration opensIn) implements Refused {}

  record SaleClosed() implements Refused {}

  record PassRequired() implements Refused {}

  record KeyReused() implements Refused {}

  record RateLimited(Duration toWait) implements Refused {}

  record PurchaseLimit(int limit, long held) implements Refused {}

  record SoldOut(String sku) implements Refused {}

  /** Whether the purchase was accepted may be unknown; repeating it with its key finds out. */
  record Unavailable(String detail) implements Refused {}
}
