package dev.flashsale.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.flashsale.sale.Money;
import java.io.IOException;

/**
 * Writes an order as JSON field by field: each purchase writes it twice, for the shopper and for
 * the outbox, and reflection took twice as long (docs/performance.md).
 */
final class OrderDocumentWriter extends StdSerializer<OrderDocument> {

  private static final long serialVersionUID = 1;

  OrderDocumentWriter() {
    super(OrderDocument.class);
  }

  @Override
  public void serialize(OrderDocument order, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", order.id().toString());
    json.writeStringField("saleId", order.saleId());
    json.writeStringField("buyerId", order.buyerId());
    json.writeArrayFieldStart("items");
    for (OrderDocument.Line line : order.items()) {
      json.writeStartObject();
      json.writeStringField("sku", line.sku());
      json.writeNumberField("quantity", line.quantity());
      money("unitPrice", line.unitPrice(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    money("amount", order.amount(), json);
    json.writeStringField("status", order.status().name());
    json.writeStringField("durability", order.durability().name());
    json.writeStringField("createdAt", order.createdAt().toString());
    json.writeStringField("holdExpiresAt", order.holdExpiresAt().toString());
    json.writeEndObject();
  }

  private static void money(String field, Money money, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("value", money.value());
    json.writeStringField("currency", money.currency());
    json.writeEndObject();
  }
}
