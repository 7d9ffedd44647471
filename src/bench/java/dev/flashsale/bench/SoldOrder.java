package dev.flashsale.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.checkout.BuyRequest;
import dev.flashsale.orders.Durability;
import dev.flashsale.orders.OrderDocument;
import dev.flashsale.orders.OrderStatus;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An order of one line, as all contenders make it. */
record SoldOrder(OrderDocument document, Buffer keyHash) {

  static SoldOrder of(Sale sale, Caller buyer, IdempotencyKey key, BuyRequest.Line line) {
    Money price = sale.items().get(sale.positionOf(line.sku())).price();
    Instant now = Instant.now();
    OrderDocument document =
        new OrderDocument(
            UuidCreator.getTimeOrderedEpoch(),
            sale.id(),
            buyer.id(),
            List.of(new OrderDocument.Line(line.sku(), line.quantity(), price)),
            new Money(price.value() * line.quantity(), price.currency()),
            OrderStatus.RESERVED,
            Durability.JOURNALED,
            now,
            now.plus(sale.holdFor()));
    return new SoldOrder(document, Buffer.buffer(key.hash()));
  }

  OrderDocument.Line line() {
    return document.items().getFirst();
  }

  /** What the outbox tells of the order once it is in PostgreSQL. */
  String event(ObjectMapper json) {
    try {
      return json.writeValueAsString(document.persistedAs(OrderStatus.PLACED));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }

  /** The same order under the id an earlier request gave it. */
  OrderDocument known(UUID id) {
    return new OrderDocument(
        id,
        document.saleId(),
        document.buyerId(),
        document.items(),
        document.amount(),
        document.status(),
        document.durability(),
        document.createdAt(),
        document.holdExpiresAt());
  }
}
