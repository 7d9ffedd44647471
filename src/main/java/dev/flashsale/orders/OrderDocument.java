package dev.flashsale.orders;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.flashsale.inventory.Basket;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.sale.Item;
import dev.flashsale.sale.Money;
import dev.flashsale.sale.Sale;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** An order as the API speaks of it, whether PostgreSQL has it or only Redis. */
@JsonSerialize(using = OrderDocumentWriter.class)
@RegisterForReflection(registerFullHierarchy = true)
public record OrderDocument(
    UUID id,
    String saleId,
    String buyerId,
    List<Line> items,
    Money amount,
    OrderStatus status,
    Durability durability,
    Instant createdAt,
    Instant holdExpiresAt) {

  public record Line(String sku, int quantity, Money unitPrice) {}

  /** An order that is still on its way to PostgreSQL. */
  public static OrderDocument of(Reservation reservation, Sale sale) {
    List<Line> lines = reservation.basket().lines().stream().map(line -> line(line, sale)).toList();
    return new OrderDocument(
        reservation.orderId(),
        reservation.saleId(),
        reservation.buyerId(),
        lines,
        amount(lines),
        OrderStatus.RESERVED,
        Durability.JOURNALED,
        reservation.createdAt(),
        reservation.createdAt().plus(sale.holdFor()));
  }

  /** An order that PostgreSQL has; its lines come in the order of the sale's items. */
  public static OrderDocument of(Order order, Sale sale) {
    return new OrderDocument(
        order.id(),
        order.saleId(),
        order.buyerId(),
        order.lines().stream()
            .sorted(Comparator.comparingInt(line -> sale.positionOf(line.sku())))
            .map(
                line ->
                    new Line(
                        line.sku(), line.quantity(), new Money(line.unitPrice(), order.currency())))
            .toList(),
        new Money(order.amount(), order.currency()),
        order.status(),
        Durability.PERSISTED,
        order.createdAt(),
        order.holdExpiresAt());
  }

  /** This order as PostgreSQL takes it over. */
  public OrderDocument persistedAs(OrderStatus status) {
    return new OrderDocument(
        id, saleId, buyerId, items, amount, status, Durability.PERSISTED, createdAt, holdExpiresAt);
  }

  private static Line line(Basket.Line line, Sale sale) {
    Item item = sale.items().get(line.place());
    return new Line(item.sku(), line.quantity(), item.price());
  }

  private static Money amount(List<Line> lines) {
    long value = lines.stream().mapToLong(l -> l.quantity() * l.unitPrice().value()).sum();
    return new Money(value, lines.getFirst().unitPrice().currency());
  }
}
