package dev.flashsale.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.inventory.Reservation;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The arrays of {@code insert_orders.sql}: a column each, one element for each order or line. */
final class OrderColumns {

  private final ObjectMapper json;
  private final OrderStatus status;

  private final List<UUID> ids;
  private final List<String> saleIds;
  private final List<String> currencies;
  private final List<Long> holdSeconds;
  private final List<String> buyers;
  private final List<Buffer> keyHashes;
  private final List<Buffer> fingerprints;
  private final List<Long> amounts;
  private final List<Long> createdAts;
  private final List<String> payloads;
  private final List<Integer> epochs;
  private final List<UUID> lineOrderIds;
  private final List<String> lineSkus;
  private final List<Integer> lineQuantities;
  private final List<Long> lineUnitPrices;

  /** Columns of {@code orders}, which are inserted with {@code status}. */
  OrderColumns(ObjectMapper json, List<AcceptedOrder> orders, OrderStatus status) {
    this.json = json;
    this.status = status;
    int size = orders.size();
    ids = new ArrayList<>(size);
    saleIds = new ArrayList<>(size);
    currencies = new ArrayList<>(size);
    holdSeconds = new ArrayList<>(size);
    buyers = new ArrayList<>(size);
    keyHashes = new ArrayList<>(size);
    fingerprints = new ArrayList<>(size);
    amounts = new ArrayList<>(size);
    createdAts = new ArrayList<>(size);
    payloads = new ArrayList<>(size);
    epochs = new ArrayList<>(size);
    lineOrderIds = new ArrayList<>(size);
    lineSkus = new ArrayList<>(size);
    lineQuantities = new ArrayList<>(size);
    lineUnitPrices = new ArrayList<>(size);
    orders.forEach(this::add);
  }

  private void add(AcceptedOrder accepted) {
    Reservation order = accepted.reservation();
    OrderDocument document = OrderDocument.of(order, accepted.sale()).persistedAs(status);
    ids.add(order.orderId());
    saleIds.add(accepted.sale().id());
    currencies.add(document.amount().currency());
    holdSeconds.add(accepted.sale().holdFor().toSeconds());
    buyers.add(order.buyerId());
    keyHashes.add(Buffer.buffer(order.keyHash()));
    fingerprints.add(Buffer.buffer(order.fingerprint()));
    amounts.add(document.amount().value());
    createdAts.add(order.createdAt().toEpochMilli());
    payloads.add(json(document));
    epochs.add(accepted.sale().epoch());
    for (OrderDocument.Line line : document.items()) {
      lineOrderIds.add(order.orderId());
      lineSkus.add(line.sku());
      lineQuantities.add(line.quantity());
      lineUnitPrices.add(line.unitPrice().value());
    }
  }

  void addTo(Tuple arguments) {
    arguments
        .addArrayOfUUID(ids.toArray(UUID[]::new))
        .addArrayOfString(saleIds.toArray(String[]::new))
        .addArrayOfString(currencies.toArray(String[]::new))
        .addArrayOfLong(holdSeconds.toArray(Long[]::new))
        .addArrayOfString(buyers.toArray(String[]::new))
        .addArrayOfBuffer(keyHashes.toArray(Buffer[]::new))
        .addArrayOfBuffer(fingerprints.toArray(Buffer[]::new))
        .addArrayOfLong(amounts.toArray(Long[]::new))
        .addArrayOfLong(createdAts.toArray(Long[]::new))
        .addArrayOfString(payloads.toArray(String[]::new))
        .addArrayOfInteger(epochs.toArray(Integer[]::new))
        .addArrayOfUUID(lineOrderIds.toArray(UUID[]::new))
        .addArrayOfString(lineSkus.toArray(String[]::new))
        .addArrayOfInteger(lineQuantities.toArray(Integer[]::new))
        .addArrayOfLong(lineUnitPrices.toArray(Long[]::new));
  }

  private String json(OrderDocument document) {
    try {
      return json.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }
}
